// app/invoice-state.js: how an invoice stands, in a sentence, and what can be done about it now.
import {html} from "../vendor/guichet-vendor.js";
import {invoiceState, isOverdue, paymentOpen} from "./bill-names.js";
import {day, money, t} from "./language.js";
import {methodName} from "./names.js";
import {IfUnpaid} from "./owed.js";
import {Badge} from "./parts.js";

/** @typedef {import("./api.js").Invoice} Invoice */

/** @param {Invoice} invoice @param {string} today */
function stateWords(invoice, today) {
  const {status, due, due_date: dueDate, if_unpaid: unpaid} = invoice;
  const open = paymentOpen(invoice);
  if (status === "paid") return t("bills.is_paid");
  if (status === "uncollectible") return t("bills.is_written_off");
  if (open?.action_url) return t("bills.confirm_at_bank", {amount: money(open.amount)});
  if (open) {
    return t("bills.is_under_way", {amount: money(open.amount), method: methodName(open.payment_method ?? null)});
  }
  return isOverdue(invoice, today)
    ? t("bills.due_since", {amount: money(due), day: day(unpaid?.since ?? dueDate)})
    : t("invoices.due_by", {amount: money(due), day: day(dueDate)});
}

/** Whether a new payment can be begun: money that may be moving is waited for. @param {Invoice} invoice */
export function isPayable(invoice) {
  const open = paymentOpen(invoice);
  return invoice.status === "open" && invoice.due.amount > 0 && (open === null || open.action_url !== null);
}

/** @param {{invoice: Invoice, today: string, paying: boolean, onPay: () => void}} props */
export function InvoiceState({invoice, today, paying, onPay}) {
  const open = invoice.status === "open" ? paymentOpen(invoice) : null;
  const late = isOverdue(invoice, today);
  const state = invoiceState(invoice, today);
  return html`<section class="note ${state.tone} invoice-state">
    <div role="status"><p><${Badge} ...${state} /></p><p>${stateWords(invoice, today)}</p></div>
    ${late && open === null && invoice.if_unpaid && html`<p>${t("owed.about")}</p>
      <${IfUnpaid} unpaid=${invoice.if_unpaid} />`}
    ${isPayable(invoice) && !paying && html`<div class="deeds">
      ${open?.action_url && html`<a class="button main" href=${open.action_url} target="_blank" rel="noopener">${
        t("order.continue")}</a>`}
      <button type="button" class=${open ? "secondary" : ""} onClick=${onPay}>${
        open ? t("pay.otherwise") : t("pay.now", {amount: money(invoice.due)})}</button>
    </div>`}
  </section>`;
}
