// app/seller-details.js: an order, a credit note and a payment of a customer with everything about them, for the seller.
import {html} from "../vendor/guichet-vendor.js";
import {day, dayShort, instant, money, rate, t} from "./language.js";
import {methodName, paymentStatus} from "./names.js";
import {Badge, Fact} from "./parts.js";
import {Row} from "./seller-rows.js";

/** @typedef {import("./api.js").Schemas} Schemas */
/** @typedef {import("./names.js").Tone} Tone */

/** What is looked at when it is wanted. @param {{name: string, children?: any}} props */
function Details({name, children}) {
  return html`<details class="more"><summary aria-label="${t("seller.details")} ${name}">${t("seller.details")}</summary>
    ${children}</details>`;
}

/** @type {Record<string, [Tone, string]>} */
export const CHECKS = {pending: ["wait", "seller.check_pending"], approved: ["good", "seller.check_approved"],
  rejected: ["bad", "seller.check_rejected"], cancelled: ["off", "seller.check_cancelled"]};

/** @param {{status: string}} props */
function CheckBadge({status}) {
  const [tone, key] = CHECKS[status];
  return html`<${Badge} tone=${tone} text=${t(key)} />`;
}

/** @param {{order: Schemas["Order"], name: string}} props */
export function OrderDetails({order, name}) {
  const {subscription, credit_check: check, users} = order;
  return html`<${Details} name=${name}><dl class="facts">
    <${Fact} label=${t("seller.order_of")}>${subscription ? subscription.name ?? subscription.product.name : "–"}<//>
    <${Fact} label=${t("seller.order_licences")}>${t("licences.total", {count: order.total_licences})}<//>
    <${Fact} label=${t("seller.paid_with")}>${methodName(order.payment_method)}<//>
    <${Fact} label=${t("seller.ordered")}>${instant(order.created_at)}<//>
    ${order.confirmed_at && html`<${Fact} label=${t("seller.confirmed")}>${instant(order.confirmed_at)}<//>`}
    ${order.charge_expected_by && html`<${Fact} label=${t("seller.charged_by")}>${day(order.charge_expected_by)}<//>`}
    ${check && html`<${Fact} label=${t("seller.check")}><${CheckBadge} status=${check.status} />
      ${check.status === "pending" && html`<small>${t("seller.expected_by", {day: day(check.expected_by)})}</small>`}
    <//>`}
    ${order.decline_code && html`<${Fact} label=${t("seller.declined")}>${order.decline_code}<//>`}
    ${order.invoice_id && html`<${Fact} label=${t("seller.invoice")}><a href="/seller/invoices/${order.invoice_id}"
      >${t("seller.invoice_see")}</a><//>`}
    ${users.length > 0 && html`<${Fact} label=${t("seller.order_users")}>
      <ul class="names">${users.map((user) => html`<li key=${user.id}>${user.display_name}
        <small>${user.email}</small></li>`)}</ul><//>`}
  </dl><//>`;
}

/** @type {Record<string, [Tone, string]>} */
const REFUNDS = {processing: ["wait", "seller.refund_processing"], succeeded: ["good", "seller.refund_succeeded"],
  failed: ["bad", "seller.refund_failed"]};

/** @param {{label: any, amount: import("./language.js").Money, less?: boolean, sum?: boolean}} props */
export function Sum({label, amount, less, sum}) {
  return html`<tr class=${sum ? "sum" : ""}><th scope="row">${label}</th>
    <td>${money(less ? {...amount, amount: -amount.amount} : amount)}</td></tr>`;
}

/** @param {Schemas["Tax"]} tax */
export const taxName = (tax) => (tax.category === "AE" ? t("seller.reverse_charge")
  : t("seller.tax", {rate: rate(tax.rate)}));

/** @param {{note: Schemas["CreditNote"]}} props */
export function NoteDetails({note}) {
  const {total, applied, refunded, unspent} = note;
  const used = {...total, amount: total.amount - applied.amount - refunded.amount - unspent.amount};
  return html`<${Details} name=${note.number}>
    <p>${t("seller.note_of")} <a href="/seller/invoices/${note.invoice_id}">${t("seller.invoice_see")}</a></p>
    <table class="lines"><caption>${t("seller.figures")}</caption><tbody>
      ${note.lines.map((line) => html`<${Sum} key=${line.id} label=${line.description} amount=${line.amount} />`)}
      ${note.taxes.map((tax) => html`<${Sum} label=${taxName(tax)} amount=${tax.amount} />`)}
      <${Sum} label=${t("seller.total")} amount=${total} sum=${true} />
      ${applied.amount > 0 && html`<${Sum} label=${t("seller.note_applied")} amount=${applied} less=${true} />`}
      ${used.amount > 0 && html`<${Sum} label=${t("seller.note_used")} amount=${used} less=${true} />`}
      ${refunded.amount > 0 && html`<${Sum} label=${t("seller.note_paid_back")} amount=${refunded} less=${true} />`}
      <${Sum} label=${t("seller.note_left")} amount=${unspent} sum=${true} />
    </tbody></table>
    ${note.refunds.length > 0 && html`<table class="lines"><caption>${t("seller.refunds")}</caption><tbody>
      ${note.refunds.map((one) => html`<tr key=${one.id}><th scope="row">
        <${Badge} tone=${REFUNDS[one.status][0]} text=${t(REFUNDS[one.status][1])} />
        <small>${[instant(one.created_at), one.decline_code].filter(Boolean).join(" · ")}</small></th>
        <td>${money(one.amount)}</td></tr>`)}</tbody></table>`}
    ${note.refunds_left_out > 0 && html`<p class="quiet">${t("seller.refunds_left_out",
    {count: note.refunds_left_out})}</p>`}<//>`;
}

/** @param {{check: Schemas["CreditCheck"]}} props */
export function CheckRow({check}) {
  const [tone, key] = CHECKS[check.status];
  return html`<${Row} title=${t(check.order_id ? "seller.check_order" : "seller.check_move")}
    href=${check.status === "pending" ? "/seller/checks" : undefined} state=${{tone, text: t(key)}}
    about=${check.decided_at ? t("seller.decided_at", {instant: instant(check.decided_at)})
    : t("seller.expected_by", {day: day(check.expected_by)})} middle=${html`<p>${check.note ?? ""}</p>`}>
    <${Fact} label=${t("seller.check_opened")}>${dayShort(check.created_at.slice(0, 10))}<//>
  <//>`;
}

const DISPUTES = {opened: "seller.dispute_opened", won: "seller.dispute_won", lost: "seller.dispute_lost"};

/** The payments of a page of invoices, the newest invoice first, each with its invoice. @param {any} page */
const paymentsOf = (page) => ({...page, data: page.data.flatMap((/** @type {Schemas["Invoice"]} */ invoice) =>
  invoice.payments.map((payment) => ({...payment, invoice})).reverse())});

/** Invoices by transfer or credit may have none: so many pages without a payment are read on, before one is asked. */
const EMPTY_PAGES_MAX = 10;

/**
 * The next page of payments, which are read with their invoices.
 * @param {(cursor: string | undefined) => Promise<any>} read @param {string | undefined} cursor
 */
export async function paymentsRead(read, cursor) {
  let page = paymentsOf(await read(cursor));
  for (let left = EMPTY_PAGES_MAX; left > 0 && page.data.length === 0 && page.next_cursor !== null; left--)
    page = paymentsOf(await read(page.next_cursor));
  return page;
}

/** @param {{payment: Schemas["Payment"] & {invoice: Schemas["Invoice"]}}} props */
export function PaymentRow({payment}) {
  const {invoice, dispute} = payment;
  return html`<${Row} title=${money(payment.amount)} state=${paymentStatus(payment.status)}
    about=${payment.received_on ? t("seller.transfer_of", {day: day(payment.received_on),
    reference: payment.reference ?? ""}) : instant(payment.created_at)}
    middle=${html`<p><a href="/seller/invoices/${invoice.id}">${t("seller.invoice_named", {number: invoice.number})}</a>
      ${dispute && html`<small>${t(DISPUTES[dispute.status], {amount: money(dispute.amount)})}</small>`}</p>`}>
    <${Fact} label=${t("seller.paid_with")}>${payment.payment_method ? methodName(payment.payment_method)
    : t("seller.by_transfer")}<//>
    ${payment.decline_code && html`<${Fact} label=${t("seller.declined")}>${payment.decline_code}<//>`}
  <//>`;
}
