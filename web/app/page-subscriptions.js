// app/page-subscriptions.js: Billing > Subscriptions: what the organization has.
import {html} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {dayShort, money, t} from "./language.js";
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
 * The label and the day of what comes next: it renews, ends, or neither.
 * @param {Subscription} subscription @returns {[string, string]}
 */
export function nextDay({cancels_on, renews_on, lots}) {
  const ends = lots.map((lot) => lot.expires_on).filter((one) => one !== null).sort().at(-1);
  if (cancels_on !== null) return [t("subscription.ends_on"), dayShort(cancels_on)];
  if (renews_on !== null) return [t("subscription.renews_on"), dayShort(renews_on)];
  return ends ? [t("subscription.ends_on"), dayShort(ends)]
    : [t("subscription.renewal"), t("subscription.renewal_none")];
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
