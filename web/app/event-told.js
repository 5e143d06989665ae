// app/event-told.js: an entry of the journal as a sentence. Its words lie in the part "activity" of i18n/, a sentence for
// each type; [what stands in brackets] leads to what it is about, and {subscription} and {user} are links by themselves.
// A global administrator reads the audit log, whose entries also say who it was and what was changed: where that makes a
// better sentence, there is one.
import {html} from "../vendor/guichet-vendor.js";
import {day, money, t} from "./language.js";

/** @typedef {Record<string, any>} Members */
/**
 * @typedef {{sequence: number, type: string, created_at: string, object: Members, before?: Members | null,
 *   after?: Members | null, actor?: string}} Entry
 */
/**
 * What the page knows by name. A user's: null for one who is gone, undefined where the page does not know.
 * @typedef {{product: (id: string) => string, user: (id: string) => string | null | undefined, currency: string}} Known
 */

/** The sentence of each type, and the group of the filter that it is found in. */
export const GROUPS = {
  "activity.orders": {
    "order.confirmed": "told.order_confirmed", "order.rejected": "told.order_rejected",
    "order.payment_failed": "told.order_payment_failed", "credit_check.opened": "told.check_opened",
    "credit_check.approved": "told.check_approved", "credit_check.rejected": "told.check_rejected",
    "product_key.redeemed": "told.key_redeemed",
  },
  "activity.subscriptions": {
    "licences.changed": "told.licences_changed", "subscription.created": "told.subscription_created",
    "subscription.changed": "told.subscription_changed", "subscription.renewed": "told.subscription_renewed",
    "subscription.past_due": "told.subscription_past_due", "subscription.suspended": "told.subscription_suspended",
    "subscription.cancelled": "told.subscription_cancelled", "subscription.expired": "told.subscription_expired",
  },
  "activity.invoices": {
    "invoice.finalized": "told.invoice_finalized", "invoice.paid": "told.invoice_paid",
    "invoice.payment_failed": "told.invoice_failed", "invoice.reopened": "told.invoice_reopened",
    "invoice.written_off": "told.invoice_written_off", "payment.received": "told.payment_received",
    "payment.dispute_opened": "told.dispute_opened", "payment.dispute_won": "told.dispute_won",
    "payment.dispute_lost": "told.dispute_lost", "credit_note.finalized": "told.note_finalized",
    "credit_note.refund_requested": "told.refund_requested", "credit_note.refunded": "told.refunded",
    "credit_note.refund_failed": "told.refund_failed", "credit.held": "told.credit_held",
    "credit.released": "told.credit_released", "credit.applied": "told.credit_applied",
  },
  "activity.methods": {
    "payment_method.created": "told.method_created", "payment_method.changed": "told.method_changed",
    "payment_method.removed": "told.method_removed", "payment_method.setup_begun": "told.setup_begun",
    "payment_method.setup_ended": "told.setup_ended",
  },
  "activity.people": {
    "user.created": "told.user_created", "user.changed": "told.user_changed", "user.deleted": "told.user_deleted",
    "user.password_set": "told.password_set", "assignment.created": "told.assignment_created",
    "assignment.deleted": "told.assignment_deleted", "assignment.changed": "told.assignment_changed",
  },
  "activity.organization": {
    "organization.created": "told.organization_created", "organization.changed": "told.organization_changed",
    "clock.advanced": "told.clock_advanced", "product.created": "told.product_created",
    "price.created": "told.price_created", "price.revised": "told.price_revised",
    "product.changed": "told.product_changed", "price.changed": "told.price_changed",
    "product_key.created": "told.key_created", "product_key.revoked": "told.key_revoked",
  },
};
/** @type {Record<string, string>} */
const SENTENCES = Object.assign({}, ...Object.values(GROUPS));

/** A sentence of a change in the audit log that says more than its type. @param {Entry} entry @returns {string | null} */
function better({type, object, before, after}) {
  const is = (/** @type {string} */ name) => after?.[name] !== undefined && after[name] !== before?.[name];
  if (type === "licences.changed" && Number.isInteger(before?.total_licences) && is("total_licences"))
    return "told.licences_from_to";
  if (type === "subscription.created" && after?.total_licences) return "told.subscription_created_with";
  if (type === "subscription.changed" && is("cancels_on"))
    return after?.cancels_on === null ? "told.cancellation_undone" : "told.cancellation";
  if (type === "subscription.changed" && is("scheduled_licences"))
    return after?.scheduled_licences === null ? "told.schedule_undone" : "told.scheduled";
  if (type === "subscription.changed" && after?.name_changed) return "told.renamed";
  if (type === "subscription.changed" && is("status") && after?.status === "active") return "told.restored";
  if (type === "product_key.redeemed" && after?.licences_added) return "told.key_redeemed_with";
  if (type === "user.changed" && is("status"))
    return after?.status === "disabled" ? "told.user_disabled" : "told.user_enabled";
  if (type === "user.changed" && after && JSON.stringify(after.roles) !== JSON.stringify(before?.roles))
    return "told.user_roles";
  if (type === "clock.advanced" && after?.now) return "told.clock_set";
  if (type === "credit_check.opened" && object.order_id === undefined) return "told.check_opened_method";
  return null;
}

const AMOUNTS = {"payment.received": "told.payment_received_of", "payment.dispute_opened": "told.dispute_opened_of",
  "payment.dispute_lost": "told.dispute_lost_of", "credit_note.refund_requested": "told.refund_requested_of",
  "credit_note.refunded": "told.refunded_of", "credit_note.refund_failed": "told.refund_failed_of",
  "credit.applied": "told.credit_applied_of"};

/** The key of the sentence. @param {Entry} entry */
export function sentenceOf(entry) {
  const amount = Number.isInteger(entry.after?.amount_minor)
    ? AMOUNTS[/** @type {keyof typeof AMOUNTS} */ (entry.type)] : undefined;
  return better(entry) ?? amount ?? SENTENCES[entry.type] ?? "told.other";
}

const PLACES = {order: "/orders/", subscription: "/subscriptions/", invoice: "/invoices/", user: "/users/",
  credit_note: "/credit-notes/"};

/** Where the words in brackets lead; null: nowhere. @param {Members} object */
function placeOf(object) {
  if (object.order_id) return `/orders/${object.order_id}`;
  if (object.object === "payment" && object.invoice_id) return `/invoices/${object.invoice_id}`;
  if (object.object === "payment_method") return "/payment-methods";
  if (object.object === "organization") return "/billing-profile";
  const place = PLACES[/** @type {keyof typeof PLACES} */ (object.object)];
  return place ? place + object.id : null;
}

const link = (/** @type {string | null} */ to, /** @type {string} */ text) =>
  to === null ? text : html`<a href=${to}>${text}</a>`;

/** What stands for a name in braces. @param {string} name @param {Entry} entry @param {Known} known */
function part(name, {object, before, after}, known) {
  const subscription = object.subscription_id ?? after?.subscription_id
    ?? (object.object === "subscription" ? object.id : "");
  const user = object.user_id ?? (object.object === "user" ? object.id : "");
  /** @type {Record<string, () => any>} */
  const parts = {
    subscription: () => subscription ? link(`/subscriptions/${subscription}`,
      known.product(subscription) || t("told.a_subscription")) : t("told.a_subscription"),
    user: () => known.user(user) === null ? t("told.a_user")
      : link(`/users/${user}`, known.user(user) ?? t("told.some_user")),
    number: () => object.number ?? "",
    before: () => t("told.licences", {count: Number(before?.total_licences)}),
    after: () => t("told.licences", {count: Number(after?.total_licences)}),
    scheduled: () => t("told.licences", {count: Number(after?.scheduled_licences)}),
    added: () => t("told.licences", {count: Number(after?.licences_added)}),
    day: () => day(String(after?.cancels_on ?? after?.period_end ?? after?.now).slice(0, 10)),
    amount: () => known.currency ? money({amount: Number(after?.amount_minor), currency: known.currency}) : "",
  };
  return parts[name]?.() ?? "";
}

/**
 * As a sentence begins: what stands for an unknown name has a small letter elsewhere.
 * @param {any} piece @returns {any}
 */
function begun(piece) {
  const words = [t("told.a_subscription"), t("told.a_user"), t("told.some_user")];
  if (words.includes(piece)) return piece[0].toUpperCase() + piece.slice(1);
  return words.includes(piece?.props?.children) ? link(piece.props.href, begun(piece.props.children)) : piece;
}

/** The sentence, with its links. @param {Entry} entry @param {Known} known */
export function eventTold(entry, known) {
  const key = sentenceOf(entry);
  return t(key).split(/(\{\w+\}|\[[^\]]+\])/).map((piece, at) => {
    if (piece.startsWith("{")) {
      const name = part(piece.slice(1, -1), entry, known);
      return at === 1 && t(key).startsWith("{") ? begun(name) : name;
    }
    if (!piece.startsWith("[")) return piece;
    const text = piece.slice(1, -1).replace(/\{(\w+)\}/g, (_, name) => part(name, entry, known));
    return link(placeOf(entry.object), text);
  });
}

/** A type as the filter names it: its sentence, with dots where things are named. @param {string} key */
export function kindName(key) {
  return t(key).replace(/\{\w+\}/g, "…").replace(/[[\]]/g, "");
}
