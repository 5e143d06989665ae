// app/owed.js: what is late, what has become of it, and what happens next.
import {html} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {day, money, t} from "./language.js";
import {useLoaded} from "./loaded.js";
import {subscriptionStatus} from "./names.js";
import {Badge, Fact} from "./parts.js";
import {subscriptionName} from "./subscription-named.js";

/** @typedef {import("./api.js").Subscription} Subscription */

/** More than these are hardly read at a glance; the list of subscriptions has all. */
const SHOWN = 5;

/** @returns {Promise<Subscription[]>} */
async function lateRead() {
  const states = /** @type {const} */ (["suspended", "past_due"]);
  const found = await Promise.all(states.map((status) =>
    told(client.GET("/v1/subscriptions", {params: {query: {status, limit: SHOWN + 1}}}))));
  return found.flatMap((page) => page.data);
}

/** @param {{subscription: Subscription}} props */
function Late({subscription}) {
  const {message, remedy} = subscription.actions.add_licences;
  return html`<li>
    <p><strong>${subscriptionName(subscription)}</strong> <${Badge} ...${subscriptionStatus(subscription.status)} /></p>
    <p>${message}</p>
    ${remedy?.kind === "pay_invoice" && html`<p><a class="button main" href="/invoices/${remedy.invoice_id}?pay=">${
      t("owed.pay", {amount: money(/** @type {import("./language.js").Money} */ (remedy.amount))})}</a></p>`}
  </li>`;
}

/** The subscriptions that something unpaid has made late, in the API's words, and the way out of it. */
export function Owed() {
  const late = useLoaded(lateRead, []).value ?? [];
  if (late.length === 0) return null;
  return html`<section class="note bad owed">
    <h2>${t("owed.title")}</h2>
    <ul>${late.slice(0, SHOWN).map((one) => html`<${Late} key=${one.id} subscription=${one} />`)}</ul>
    ${late.length > SHOWN && html`<p><a href="/subscriptions">${t("owed.more", {count: SHOWN})}</a></p>`}
  </section>`;
}

/**
 * What happens by itself while it stays unpaid, with the days.
 * @param {{unpaid: NonNullable<import("./api.js").Invoice["if_unpaid"]>}} props
 */
export function IfUnpaid({unpaid}) {
  return html`<dl class="facts">
    <${Fact} label=${t("owed.retry")}>${unpaid.retry_on ? day(unpaid.retry_on) : t("owed.no_retry")}<//>
    <${Fact} label=${t("owed.suspends")}>${day(unpaid.suspends_on)}<//>
    <${Fact} label=${t("owed.cancels")}>${day(unpaid.cancels_on)}<//>
  </dl>`;
}
