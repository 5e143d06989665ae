// app/page-subscription.js: one subscription, with Add/Remove licences in it.
import {html, useRef, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {useMethodNames} from "./known.js";
import {day, money, number, t} from "./language.js";
import {LicenceBar} from "./licence-bar.js";
import {LicencePanel} from "./licence-panel.js";
import {useLoaded} from "./loaded.js";
import {subscriptionStatus} from "./names.js";
import {channelName, nextDay} from "./page-subscriptions.js";
import {Badge, Fact, Skeleton, Title, Trouble} from "./parts.js";
import {RedeemKey} from "./redeem-key.js";
import {submissionKept} from "./submission.js";
import {Unavailable} from "./unavailable.js";

/** @typedef {import("./api.js").Subscription} Subscription */

/**
 * The price of the subscription, whose limits the total keeps; null where the catalogue no longer shows it.
 * @param {string} id
 */
async function priceOf(id) {
  const {data} = await told(client.GET("/v1/products", {params: {query: {limit: 100}}}));
  return data.flatMap((product) => product.prices).find((price) => price.id === id) ?? null;
}

/** @param {{subscription: Subscription, methodOf: (method: {id: string, type: string}) => string}} props */
function Facts({subscription, methodOf}) {
  const [label, text] = nextDay(subscription);
  const {scheduled_change: scheduled, payment_method: method} = subscription;
  return html`<section class="card">
    <${LicenceBar} licences=${subscription.licences} />
    <dl class="facts">
      <${Fact} label=${t("subscription.monthly_cost")}>
        ${subscription.monthly_cost ? money(subscription.monthly_cost) : t("subscription.not_billed")}<//>
      <${Fact} label=${label}>${text}<//>
      <${Fact} label=${t("subscription.paid_by")}>${method ? methodOf(method) : "–"}<//>
      <${Fact} label=${t("subscription.bought")}>${channelName(subscription)}<//>
    </dl>
    ${scheduled && html`<p class="quiet">${t("subscription.scheduled",
      {total: number(scheduled.total_licences), day: day(scheduled.effective_on)})}</p>`}
  </section>`;
}

/**
 * Whether anything may be ordered: the reason where neither more nor fewer licences can be.
 * @param {Subscription} subscription
 */
function blocked({actions: {add_licences: add, remove_licences: remove}}) {
  return !add.allowed && !remove.allowed ? add : null;
}

/** @param {{id: string}} props */
export function SubscriptionPage({id}) {
  const read = useLoaded(() => told(client.GET("/v1/subscriptions/{sub}", {params: {path: {sub: id}}})), [id]);
  const subscription = read.value;
  const price = useLoaded(() => subscription ? priceOf(subscription.price_id) : Promise.resolve(null),
    [subscription?.price_id]);
  const methodOf = useMethodNames();
  const [open, openSet] = useState(/** @type {"" | "licences" | "trial"} */ (submissionKept(id) ? "licences" : ""));
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  if (subscription === null) {
    return html`<${Title} text=${t("subscription.title")} />
      ${read.error ? html`<${Trouble} error=${read.error} again=${read.again} />`
      : html`<${Skeleton} rows=${1} kind="card" />`}`;
  }
  const reason = blocked(subscription);
  const close = () => {
    openSet("");
    read.again();
    setTimeout(() => button.current?.focus(), 0);
  };
  return html`<p class="back"><a href="/subscriptions">${t("subscriptions.title")}</a></p>
    <${Title} key=${id} text=${subscription.product.name} />
    <p><${Badge} ...${subscriptionStatus(subscription.status)} /></p>
    <${Facts} subscription=${subscription} methodOf=${methodOf} />
    ${open !== "" ? html`<${LicencePanel} subscription=${subscription} price=${price.value}
      trial=${open === "trial"} methodOf=${methodOf}
        onClose=${close} onChange=${read.again} />`
    : reason ? html`<${Unavailable} action=${reason} onTrial=${() => openSet("trial")}>
        ${reason.remedy?.kind === "redeem_product_key" && html`
          <${RedeemKey} subscriptionId=${id} onChange=${read.again} />`}
      <//>`
    : html`<button type="button" ref=${button} onClick=${() => openSet("licences")}>${t("panel.title")}</button>`}`;
}
