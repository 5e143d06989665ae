// app/page-subscriptions.js: Billing > Subscriptions: what the organization has.
import {html} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {dayShort, money, number, t} from "./language.js";
import {LicenceBar} from "./licence-bar.js";
import {useList} from "./loaded.js";
import {subscriptionStatus} from "./names.js";
import {Badge, Fact, Rows, Title} from "./parts.js";
import {subscriptionName} from "./subscription-named.js";

/** @typedef {import("./api.js").Subscription} Subscription */

const CHANNELS = {
  direct: "channel.direct", product_key: "channel.product_key", volume_licensing: "channel.volume_licensing",
  cloud_solution_provider: "channel.cloud_solution_provider",
};

/** @param {Subscription} subscription */
export const channelName = (subscription) => t(CHANNELS[subscription.channel]);

/**
 * The days on which prepaid licences end, the earliest first, and how many end then.
 * @param {Subscription["lots"]} lots
 */
export function licenceEnds(lots) {
  const counts = /** @type {Map<string, number>} */ (new Map());
  for (const {expires_on: end, quantity} of lots) if (end !== null) counts.set(end, (counts.get(end) ?? 0) + quantity);
  return [...counts].map(([day, count]) => ({day, count})).sort((one, other) => (one.day < other.day ? -1 : 1));
}

/**
 * The label and the day of what comes next: it renews, ends, or neither. Of licences that end on different days, the
 * first that do.
 * @param {Subscription} subscription @returns {[string, string]}
 */
export function nextDay({cancels_on, renews_on, trial_ends_on, lots, licences: {total}}) {
  const ends = licenceEnds(lots);
  if (cancels_on !== null) return [t("subscription.ends_on"), dayShort(cancels_on)];
  if (trial_ends_on !== null) return [t("subscription.trial_until"), dayShort(trial_ends_on)];
  if (renews_on !== null) return [t("subscription.renews_on"), dayShort(renews_on)];
  if (ends.length === 0) return [t("subscription.renewal"), t("subscription.renewal_none")];
  const [{day, count}] = ends;
  return [t("subscription.ends_on"), count === total ? dayShort(day)
    : t("subscription.ends_first", {day: dayShort(day), count, total: number(total)})];
}

/** Straight to the panel; where there is none, why. @param {{subscription: Subscription}} props */
function Change({subscription: {id, product, name, actions: {add_licences: add, remove_licences: remove}}}) {
  if (!add.allowed && !remove.allowed) return html`<p class="quiet">${add.message}</p>`;
  return html`<p class="act"><a class="button" href="/subscriptions/${id}?licences"
    aria-label=${`${t("panel.title")}, ${name ?? product.name}`}>${t("panel.short")}</a></p>`;
}

/** @param {{subscription: Subscription}} props */
function Row({subscription}) {
  const [label, text] = nextDay(subscription);
  const state = subscriptionStatus(subscription.status);
  return html`<article class="row change">
    <div class="name">
      <h2><a href="/subscriptions/${subscription.id}">${subscriptionName(subscription)}</a></h2>
      <p><${Badge} ...${state} />${" "}
        ${subscription.name !== null && html`<small>${subscription.product.name}</small>`}${" "}
        ${subscription.channel !== "direct" && html`<small>${channelName(subscription)}</small>`}</p>
    </div>
    <${LicenceBar} licences=${subscription.licences} />
    <dl>
      <${Fact} label=${t("subscription.monthly_cost")}>
        ${subscription.monthly_cost ? money(subscription.monthly_cost) : t("subscription.not_billed")}<//>
      <${Fact} label=${label}>${text}<//>
    </dl>
    <${Change} subscription=${subscription} />
  </article>`;
}

export function Subscriptions() {
  const list = useList((cursor) => told(client.GET("/v1/subscriptions", {params: {query: {limit: 25, cursor}}})));
  return html`<${Title} text=${t("subscriptions.title")} />
    <div class="headed"><p class="lead">${t("subscriptions.about")}</p>
      <a class="button ${list.rows?.length === 0 ? "main" : ""}" href="/subscriptions/new"
        >${t("subscriptions.buy")}</a></div>
    <${Rows} list=${list} row=${(/** @type {Subscription} */ one) => html`<${Row} subscription=${one} />`}
      empty=${t("subscriptions.empty")} />`;
}
