// app/page-seller-clock.js: a sandbox's clock: turned on by days, and what happened on the way. Time does not go back
// there either.
import {html, useId, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {ConfirmedForm} from "./confirmed-form.js";
import {useForm} from "./form.js";
import {day, instant, t} from "./language.js";
import {useList, useLoaded} from "./loaded.js";
import {Badge, Fact, Rows, Skeleton, Title, Trouble} from "./parts.js";
import {InvoiceRow, OrderRow, SubscriptionRow} from "./seller-rows.js";

/** @typedef {import("./api.js").Schemas} Schemas */
/** @typedef {Schemas["OrganizationSeen"]} Organization */
/** @typedef {Schemas["Clock"]} Clock */

const DAY_MS = 86400000, DAYS_MOST = 400;

/** The same time of day so many days later. @param {string} now @param {number} days */
const later = (now, days) => new Date(Date.parse(now) + days * DAY_MS).toISOString().replace(/\.\d+Z$/, "Z");

/** @param {{organization: Organization, onTurned: (clock: Clock) => void}} props */
function Turn({organization, onTurned}) {
  const id = useId();
  const form = useForm({initial: {days: "1"}, about: `clock ${organization.id}`,
    bodyFrom: (values) => ({now: later(organization.now, Number(values.days))}),
    send: (body, key) => told(client.POST("/v1/operator/organizations/{org}/clock",
      {params: {path: {org: organization.id}, header: {"Idempotency-Key": key}}, body})),
    done: onTurned});
  const days = Number(form.values.days), to = day(later(organization.now, days).slice(0, 10));
  const input = (/** @type {any} */ event) => form.valueSet("days", event.target.value);
  return html`<section class="card"><h2>${t("seller.clock_turn")}</h2>
    <${ConfirmedForm} form=${form} ready=${days >= 1 && days <= DAYS_MOST} next=${t("seller.go_on")}
      deed=${t("seller.clock_turn_to", {day: to})}
      consequence=${html`<p>${t("seller.clock_means", {count: days, day: to})}</p>`}>
      <div class="field wide days">
        <label for=${id}>${t("seller.clock_days")}</label>
        <input id=${id} type="range" min="1" max=${DAYS_MOST} step="1" value=${form.values.days}
          disabled=${form.step === "unknown"} aria-valuetext=${to} onInput=${input} />
        <output for=${id}><strong class="figure">${to}</strong>
          <span>${t("seller.clock_later", {count: days})}</span></output>
        <div class="deeds">${[1, 7, 30, 365].map((count) => html`<button type="button" class="secondary"
          onClick=${() => form.valueSet("days", String(count))}>${t("seller.days", {count})}</button>`)}</div>
      </div>
    <//></section>`;
}

/** What was done on the way, and whether all of it is. @param {{clock: Clock, onAgain: () => void}} props */
function Turned({clock, onAgain}) {
  const counts = /** @type {[string, number][]} */ ([["seller.did_invoices", clock.invoices_finalized],
    ["seller.did_periods", clock.periods_begun], ["seller.did_subscriptions", clock.subscriptions_ended],
    ["seller.did_trials", clock.trials_expired], ["seller.did_lots", clock.lots_ended],
    ["seller.did_assignments", clock.assignments_ended]]).filter(([, count]) => count > 0);
  return html`<section class="card" role="status"><h2>${t("seller.clock_at", {instant: instant(clock.now)})}</h2>
    <p>${clock.complete ? html`<${Badge} tone="good" text=${t("seller.clock_complete")} />`
    : html`<${Badge} tone="wait" text=${t("seller.clock_incomplete")} />`}</p>
    ${!clock.complete && html`<p>${clock.payments_open > 0 ? t("seller.clock_payments", {count: clock.payments_open})
    : t("seller.clock_on_its_way")}</p>
      <button type="button" class="secondary" onClick=${onAgain}>${t("seller.clock_ask")}</button>`}
    ${counts.length > 0 ? html`<ul>${counts.map(([key, count]) => html`<li>${t(key, {count})}</li>`)}</ul>`
    : html`<p>${t("seller.did_nothing")}</p>`}
  </section>`;
}

/** @param {{id: string}} props */
function Now({id}) {
  const at = {params: {path: {org: id}, query: {limit: 5}}};
  const invoices = useList(() => told(client.GET("/v1/operator/organizations/{org}/invoices", at)));
  const orders = useList(() => told(client.GET("/v1/operator/organizations/{org}/orders", at)));
  const subscriptions = useList(() => told(client.GET("/v1/operator/organizations/{org}/subscriptions", at)));
  const empty = t("seller.list_empty");
  return html`<h2>${t("seller.newest_invoices")}</h2>
    <${Rows} list=${{...invoices, more: null}} empty=${empty} row=${(/** @type {any} */ one) =>
      html`<${InvoiceRow} invoice=${one} />`} />
    <h2>${t("seller.newest_orders")}</h2>
    <${Rows} list=${{...orders, more: null}} empty=${empty} row=${(/** @type {any} */ one) =>
      html`<${OrderRow} order=${one} />`} />
    <h2>${t("seller.newest_subscriptions")}</h2>
    <${Rows} list=${{...subscriptions, more: null}} empty=${empty} row=${(/** @type {any} */ one) =>
      html`<${SubscriptionRow} subscription=${one} />`} />`;
}

/** @param {{id: string}} props */
export function SellerClock({id}) {
  const read = useLoaded(() => told(client.GET("/v1/operator/organizations/{org}", {params: {path: {org: id}}})), [id]);
  const [clock, clockSet] = useState(/** @type {Clock | null} */ (null));
  const [turn, turnSet] = useState(0);
  const [trouble, troubleSet] = useState(/** @type {unknown} */ (null));
  const one = read.value;
  const name = one?.name ?? t("seller.organization");
  const back = html`<p class="back"><a href="/seller/organizations/${id}">${name}</a></p>`;
  if (one === null) {
    return html`${back}<${Title} text=${t("seller.clock_title")} />
      ${read.error ? html`<${Trouble} error=${read.error} again=${read.again} />`
      : html`<${Skeleton} rows=${2} kind="card" />`}`;
  }
  const turned = (/** @type {Clock} */ found) => {
    clockSet(found);
    turnSet((before) => before + 1);
    troubleSet(null);
    read.again();
  };
  const again = () => told(client.POST("/v1/operator/organizations/{org}/clock",
    {params: {path: {org: id}, header: {"Idempotency-Key": crypto.randomUUID()}}, body: {now: one.now}}))
    .then(turned, troubleSet);
  return html`${back}<${Title} key=${id} text=${t("seller.clock_title")} />
    <p class="lead">${t("seller.clock_now", {instant: instant(one.now)})}</p>
    ${one.sandbox ? html`<${Turn} key=${one.now} organization=${one} onTurned=${turned} />`
    : html`<section class="note"><p>${t("seller.clock_none")}</p></section>`}
    ${trouble !== null && html`<${Trouble} error=${trouble} />`}
    ${clock !== null && html`<${Turned} clock=${clock} onAgain=${again} />`}
    <${Now} key=${turn} id=${id} />`;
}
