// app/names.js: what the API's words are called for a person. Every word has its key here, so that none is shown bare.
import {t} from "./language.js";

/** @typedef {"good" | "wait" | "bad" | "off"} Tone */
/** @typedef {Record<string, [Tone, string]>} Names */

/** @type {Names} */
const SUBSCRIPTION = {
  pending: ["wait", "subscription.pending"], active: ["good", "subscription.active"],
  past_due: ["bad", "subscription.past_due"],
  suspended: ["bad", "subscription.suspended"], cancelled: ["off", "subscription.cancelled"],
  trial: ["wait", "subscription.trial"],
  expired: ["off", "subscription.expired"],
};
/** @type {Names} */
const ORDER = {
  payment_pending: ["wait", "order.payment_pending"],
  payment_action_required: ["wait", "order.payment_action_required"],
  credit_check_pending: ["wait", "order.credit_check_pending"], scheduled: ["wait", "order.scheduled"],
  confirmed: ["good", "order.confirmed"],
  payment_failed: ["bad", "order.payment_failed"], rejected: ["bad", "order.rejected"],
  cancelled: ["off", "order.cancelled"],
};
/** @type {Names} */
const INVOICE = {open: ["wait", "invoice.open"], paid: ["good", "invoice.paid"],
  uncollectible: ["off", "invoice.uncollectible"]};
/** @type {Names} */
const PAYMENT = {
  processing: ["wait", "payment.processing"], succeeded: ["good", "payment.succeeded"],
  failed: ["bad", "payment.failed"],
  refunded: ["off", "payment.refunded"],
};

/** @param {Names} names @param {string} word @returns {{tone: Tone, text: string}} */
function named(names, word) {
  const [tone, key] = names[word] ?? ["off", ""];
  return {tone, text: key === "" ? word : t(key)};
}

/** @param {string} status */
export const subscriptionStatus = (status) => named(SUBSCRIPTION, status);
/** @param {string} status */
export const orderStatus = (status) => named(ORDER, status);
/** @param {string} status */
export const invoiceStatus = (status) => named(INVOICE, status);
/** @param {string} status */
export const paymentStatus = (status) => named(PAYMENT, status);

const METHODS = {card: "method.card", bank_account: "method.bank_account", invoice: "method.invoice"};

/**
 * "Card Visa •••• 4242"; by its type alone where the method is not known (yet).
 * @param {{type: string, brand?: string | null, last4?: string | null} | null} method
 */
export function methodName(method) {
  if (method === null) return t("method.none");
  const type = t(METHODS[/** @type {keyof typeof METHODS} */ (method.type)] ?? "method.card");
  const brand = method.brand ? method.brand[0].toUpperCase() + method.brand.slice(1) : "";
  return [type, brand, method.last4 ? `••••\u00a0${method.last4}` : ""].filter(Boolean).join(" ");
}

const KINDS = {change_licences: "kind.change_licences", new_subscription: "kind.new_subscription",
  purchase_trial: "kind.purchase_trial"};

/** What an order did: "5 more licences". @param {import("./api.js").Order} order */
export function orderName(order) {
  if (order.kind !== "change_licences") return t(KINDS[order.kind], {count: order.total_licences});
  return t(order.licences_delta < 0 ? "kind.fewer" : KINDS.change_licences, {count: Math.abs(order.licences_delta)});
}
