// app/bill-names.js: how invoices, payments, refunds and payment methods are called for a person, beyond their bare
// states (names.js).
import {day, money, t} from "./language.js";
import {invoiceStatus} from "./names.js";

/** @typedef {import("./api.js").Invoice} Invoice */
/** @typedef {import("./api.js").PaymentMethod} PaymentMethod */
/** @typedef {import("./names.js").Tone} Tone */

/** The payment of an invoice whose end is not known yet. @param {Pick<Invoice, "payments">} invoice */
export function paymentOpen({payments}) {
  return payments.find(({status}) => status === "processing") ?? null;
}

/**
 * Whether it is late: its day has passed, or what should have paid it was refused. `today` is the organization's, whose
 * clock may be another than ours.
 * @param {Invoice} invoice @param {string} today
 */
export function isOverdue({status, due, if_unpaid: unpaid, due_date: dueDate}, today) {
  if (status !== "open" || due.amount <= 0) return false;
  return dueDate < today || unpaid !== null && (unpaid.since < today || unpaid.retry_on !== null);
}

/** @param {Invoice} invoice @param {string} today @returns {{tone: Tone, text: string}} */
export function invoiceState(invoice, today) {
  const open = invoice.status === "open" ? paymentOpen(invoice) : null;
  if (open !== null) return {tone: "wait", text: t(open.action_url ? "bills.bank_waits" : "bills.under_way")};
  if (isOverdue(invoice, today)) return {tone: "bad", text: t("bills.overdue")};
  return invoiceStatus(invoice.status);
}

/** @type {Record<string, string>} */
const DECLINES = {
  insufficient_funds: "decline.insufficient_funds", authentication_required: "decline.authentication",
  authentication_failed: "decline.authentication", expired_card: "decline.expired", mandate_inactive: "decline.mandate",
  debit_returned: "decline.returned", voided: "decline.voided", method_lapsed: "decline.lapsed",
};

/** Why a payment failed; the gateway's words that nobody knows are a plain refusal. @param {string | null} code */
export function declineWords(code) {
  return t(DECLINES[code ?? ""] ?? "decline.other");
}

/** @type {Record<string, [Tone, string]>} */
const REFUNDS = {processing: ["wait", "refund.processing"], succeeded: ["good", "refund.succeeded"],
  failed: ["bad", "refund.failed"]};

/** @param {string} status @returns {{tone: Tone, text: string}} */
export function refundStatus(status) {
  const [tone, key] = REFUNDS[status];
  return {tone, text: t(key)};
}

/** @type {Record<string, string>} */
const MANDATES = {active: "mandate.active", pending: "mandate.pending", inactive: "mandate.inactive"};

/** @param {string} status */
export const mandateStatus = (status) => t(MANDATES[status]);

/** @type {Record<string, string>} */
const DISPUTES = {opened: "dispute.opened", won: "dispute.won", lost: "dispute.lost"};

/** What the payer's bank takes back. @param {NonNullable<Invoice["payments"][number]["dispute"]>} dispute */
export function disputeWords({status, amount, opened_at: opened}) {
  return t(DISPUTES[status], {amount: money(amount), day: day(opened.slice(0, 10))});
}

/** "expires 12/2030". @param {PaymentMethod} method */
export function expiryWords({exp_month: month, exp_year: year}) {
  return month && year ? t("methods.expires", {month: `${String(month).padStart(2, "0")}/${year}`}) : "";
}

/** Whether the card's last month is over. @param {PaymentMethod} method @param {string} today */
export function isExpired({exp_month: month, exp_year: year}, today) {
  return Boolean(month && year) && `${year}-${String(month).padStart(2, "0")}` < today.slice(0, 7);
}
