// app/upcoming.js: the next invoice as it stands today.
import {html} from "../vendor/guichet-vendor.js";
import {client, Refused, told} from "./api.js";
import {DocumentLines, less, Sum} from "./document-lines.js";
import {day, money, t} from "./language.js";
import {useLoaded} from "./loaded.js";
import {methodName} from "./names.js";
import {Fact, Trouble} from "./parts.js";

/** The next invoice with the method that will pay it; null: nothing is to come. */
async function upcomingRead() {
  try {
    const invoice = await told(client.GET("/v1/invoices/upcoming"));
    const id = invoice.payment_method_id;
    const method = id && await told(client.GET("/v1/payment-methods/{pm}", {params: {path: {pm: id}}}));
    return {invoice, method: method || null};
  } catch (error) {
    if (error instanceof Refused && error.problem.code === "not_found") return {invoice: null, method: null};
    throw error;
  }
}

/** @typedef {import("./api.js").PaymentMethod} PaymentMethod */

/** @param {{invoice: import("./api.js").Schemas["UpcomingInvoice"], method: PaymentMethod | null}} props */
function Told({invoice, method}) {
  return html`<dl class="facts">
      <${Fact} label=${t("upcoming.date")}>${day(invoice.issue_date)}<//>
      <${Fact} label=${t("charge.total")}>${money(invoice.total)}<//>
      <${Fact} label=${t("charge.amount_due")}>${money(invoice.amount_due)}<//>
      <${Fact} label=${t("upcoming.method")}>${methodName(method)}<//>
    </dl>
    <details><summary>${t("upcoming.lines", {count: invoice.lines.length})}</summary>
      <${DocumentLines} billed=${invoice}>
        ${invoice.credit_applied.amount > 0 && html`<${Sum} label=${t("charge.credit_applied")}
          amount=${less(invoice.credit_applied)} /><${Sum} label=${t("charge.amount_due")} amount=${invoice.amount_due}
          sum=${true} />`}
      <//></details>`;
}

export function Upcoming() {
  const {value, error, again} = useLoaded(upcomingRead, []);
  return html`<section class="card upcoming" aria-labelledby="upcoming" aria-busy=${value === null && error === null}>
    <h2 id="upcoming">${t("upcoming.title")}</h2>
    ${value === null ? error !== null && html`<${Trouble} error=${error} again=${again} />`
    : value.invoice === null ? html`<p class="quiet">${t("upcoming.none")}</p>`
    : html`<${Told} invoice=${value.invoice} method=${value.method} />`}
  </section>`;
}
