// app/page-subscription.js: one subscription: what it has, with Add/Remove licences in it, what waits, its past, and how
// to end it.
import {html, useRef, useState} from "../vendor/guichet-vendor.js";
import {client, told, toldTagged} from "./api.js";
import {Cancellation} from "./cancellation.js";
import {useMethods} from "./known.js";
import {day, money, t} from "./language.js";
import {LicenceBar} from "./licence-bar.js";
import {LicencePanel} from "./licence-panel.js";
import {useLoaded} from "./loaded.js";
import {subscriptionStatus} from "./names.js";
import {useOnce} from "./once.js";
import {OrderState} from "./order-state.js";
import {channelName, licenceEnds, nextDay} from "./page-subscriptions.js";
import {Badge, Fact, Outdated, Skeleton, Title, Trouble} from "./parts.js";
import {query} from "./router.js";
import {SubscriptionHistory} from "./subscription-history.js";
import {MethodButton, MethodMoving, methodIsFree, SubscriptionMethod} from "./subscription-method.js";
import {SubscriptionName} from "./subscription-name.js";
import {subscriptionName} from "./subscription-named.js";
import {submissionKept} from "./submission.js";
import {Unavailable} from "./unavailable.js";

/** @typedef {import("./api.js").Subscription} Subscription */
/** @typedef {import("./api.js").Order} Order */

/** Orders that have not ended; one that is scheduled is told with its day. */
const WAITING = ["payment_pending", "payment_action_required", "credit_check_pending"];

/** Prepaid licences that end on different days, each with its count. @param {{lots: Subscription["lots"]}} props */
function Ends({lots}) {
  const ends = licenceEnds(lots);
  if (ends.length < 2) return null;
  return html`<ul class="ends" aria-label=${t("subscription.ends")}>${ends.map((one) => html`<li key=${one.day}>
    ${t("subscription.ends_then", {count: one.count, day: day(one.day)})}</li>`)}</ul>`;
}

/**
 * `change`: what changes how it is paid; null where that cannot be.
 * @param {{subscription: Subscription, methodOf: (method: {id: string, type: string}) => string, change: any}} props
 */
function Facts({subscription, methodOf, change}) {
  const [label, text] = nextDay(subscription);
  const {payment_method: method} = subscription;
  return html`<section class="card">
    <${LicenceBar} licences=${subscription.licences} />
    <dl class="facts">
      <${Fact} label=${t("subscription.monthly_cost")}>
        ${subscription.monthly_cost ? money(subscription.monthly_cost) : t("subscription.not_billed")}<//>
      <${Fact} label=${label}>${text}<//>
      <${Fact} label=${t("subscription.paid_by")}>${method ? methodOf(method) : "–"}${change}<//>
      <${Fact} label=${t("subscription.bought")}>${channelName(subscription)}<//>
    </dl>
    <${Ends} lots=${subscription.lots} />
  </section>`;
}

/**
 * The facts, with how it is paid to be changed in them.
 * @param {any} props
 */
function Paid({subscription, tag, methods, nameOf, onChange}) {
  const [step, stepSet] = useState(/** @type {"" | "open" | "left"} */ (""));
  const open = step === "open" && methodIsFree(subscription);
  const leave = () => stepSet("left");
  const change = methodIsFree(subscription) && !open
    ? html`<${MethodButton} onOpen=${() => stepSet("open")} back=${step === "left"} />` : null;
  return html`<${Facts} subscription=${subscription} methodOf=${nameOf} change=${change} />
    ${open && html`<${SubscriptionMethod} ...${{subscription, tag, methods}} onLeave=${leave} onStale=${onChange}
      onDone=${() => { leave(); onChange(); }} />`}
    <${MethodMoving} ...${{subscription, tag, methods, onChange}} />`;
}

/**
 * What changes at the renewal, and how to take it back.
 * @param {{subscription: Subscription, onChange: () => void}} props
 */
function Scheduled({subscription, onChange}) {
  const change = /** @type {NonNullable<Subscription["scheduled_change"]>} */ (subscription.scheduled_change);
  const {busy, error, start} = useOnce((key) => told(client.POST("/v1/orders/{ord}/cancellation",
    {params: {path: {ord: change.order_id}, header: {"Idempotency-Key": key}}})), onChange);
  return html`<section class="note wait" aria-label=${t("order.scheduled")}>
    <p>${t("subscription.scheduled", {count: change.total_licences, day: day(change.effective_on)})}</p>
    ${error !== null && html`<${Trouble} error=${error} />`}
    <p><button type="button" class="secondary" aria-busy=${busy} disabled=${busy} onClick=${start}
      >${t("scheduled.take_back")}</button></p>
  </section>`;
}

/**
 * The order that waits, followed until it has ended.
 * @param {{id: string, version: number, onChange: () => void}} props
 */
function Waiting({id, version, onChange}) {
  const read = useLoaded(async () => (await told(client.GET("/v1/orders", {params: {query: {subscription_id: id,
    limit: 25}}}))).data.find((one) => WAITING.includes(one.status)) ?? null, [id, version]);
  const order = read.value;
  return order && html`<section class="card waiting"><h2>${t("waiting.title")}</h2>
    <${OrderState} key=${order.id} order=${order} onChange=${onChange} />
    <p><a href="/orders/${order.id}">${t("remedy.order")}</a></p></section>`;
}

/**
 * Whether anything may be ordered: the reason where neither more nor fewer licences can be.
 * @param {Subscription} subscription
 */
function blocked({actions: {add_licences: add, remove_licences: remove}}) {
  return !add.allowed && !remove.allowed ? add : null;
}

/** The way to more or fewer licences, or why there is none now. @param {any} props */
function Licences({subscription, open, openSet, onChange}) {
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const close = () => {
    openSet("");
    onChange();
    setTimeout(() => button.current?.focus(), 0);
  };
  const reason = blocked(subscription);
  if (open !== "") return html`<${LicencePanel} subscription=${subscription} trial=${open === "trial"} onClose=${close}
    onChange=${onChange} />`;
  if (reason) return html`<${Unavailable} action=${reason} subscription=${subscription} onChange=${onChange}
    onTrial=${() => openSet("trial")} />`;
  return html`<button type="button" ref=${button} onClick=${() => openSet("licences")}>${t("panel.title")}</button>`;
}

/**
 * What is open at first: what was being ordered when the page was left, or what a link asks for.
 * @param {Subscription} subscription @returns {"" | "licences" | "trial"}
 */
function openedAt(subscription) {
  if (submissionKept(subscription.id)) return subscription.status === "trial" ? "trial" : "licences";
  return query.value === "?licences" && blocked(subscription) === null ? "licences" : "";
}

/** @param {{subscription: Subscription, tag: string, onChange: () => void}} props */
function Read({subscription, tag, onChange}) {
  const {known: methods, nameOf} = useMethods();
  const {id, version, status} = subscription;
  const [open, openSet] = useState(() => openedAt(subscription));
  const waits = open === "" && Object.values(subscription.actions).some(({reason}) =>
    reason === "credit_check_pending" || reason === "order_in_progress");
  const ends = subscription.cancels_on !== null && status !== "cancelled";
  const cancellation = html`<${Cancellation} key="end" subscription=${subscription} onChange=${onChange} />`;
  return html`<div class="named"><p><${Badge} ...${subscriptionStatus(status)} />
      ${subscription.name !== null && html` <span class="quiet">${subscription.product.name}</span>`}</p>
      <${SubscriptionName} subscription=${subscription} tag=${tag} onChange=${onChange} /></div>
    <${Paid} ...${{subscription, tag, methods, nameOf, onChange}} />
    ${subscription.scheduled_change && html`<${Scheduled} subscription=${subscription} onChange=${onChange} />`}
    ${ends ? null : html`<${Licences} subscription=${subscription} open=${open} openSet=${openSet}
      onChange=${onChange} />`}
    ${waits && html`<${Waiting} id=${id} version=${version} onChange=${onChange} />`}
    <${SubscriptionHistory} subscription=${subscription} />
    ${open === "" && cancellation}`;
}

/** @param {{id: string}} props */
export function SubscriptionPage({id}) {
  const read = useLoaded(() => toldTagged(client.GET("/v1/subscriptions/{sub}", {params: {path: {sub: id}}})), [id]);
  const back = html`<p class="back"><a href="/subscriptions">${t("subscriptions.title")}</a></p>`;
  if (read.value === null) {
    return html`${back}<${Title} text=${t("subscription.title")} />
      ${read.error ? html`<${Trouble} error=${read.error} again=${read.again} />`
      : html`<${Skeleton} rows=${1} kind="card" />`}`;
  }
  const {data: subscription, tag} = read.value;
  return html`${back}<${Title} key=${id} text=${subscriptionName(subscription)} />
    <${Outdated} read=${read} />
    <${Read} key=${"read" + id} subscription=${subscription} tag=${tag} onChange=${read.again} />`;
}
