// app/submission.js: one order, sent until its answer is known, whatever becomes of the connection, the page or the
// session meanwhile. A submission keeps one Idempotency-Key, so that sending it again never buys twice; it outlives a
// reload in the tab's storage (a key of this kind opens nothing: it only names this order among one's own).
import {client, Refused, told, Unanswered} from "./api.js";
import {session} from "./session.js";

/** @typedef {import("./api.js").Quote} Quote */
/** @typedef {import("./api.js").Order} Order */
/**
 * userId: who ordered; of one organization, so it says that as well.
 * @typedef {{key: string, userId: string, subscriptionId: string,
 *   body: {quote_id: string, purchase_order_number?: string}}} Submission
 */
/** @typedef {{kind: "ordered", order: Order} | {kind: "stale"} | {kind: "unknown"}} Outcome */

const KEPT = "guichet-submission";
const PAUSES_MS = [1000, 2000, 4000, 8000];
const ASK_AGAIN = ["idempotency_in_progress", "temporarily_unavailable", "outcome_unknown", "too_many_requests"];
const NEW_QUOTE = ["quote_stale", "quote_expired", "quote_used"];

/** Whether whoever is signed in has ordered it. @param {Submission} submission */
function isOwn({userId}) {
  return userId === session.value?.user.id;
}

/**
 * What was being sent when the page was last left. Another user's is forgotten: a session does not always end by
 * signing out here.
 * @param {string} subscriptionId @returns {Submission | null}
 */
export function submissionKept(subscriptionId) {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  if (kept === null || isOwn(kept)) return kept?.subscriptionId === subscriptionId ? kept : null;
  submissionForget();
  return null;
}

/** Whoever signs in next has nothing to do with it. */
export function submissionForget() {
  sessionStorage.removeItem(KEPT);
}

/** @param {string} subscriptionId @param {string} quoteId @param {string} purchaseOrder @returns {Submission} */
export function submissionNew(subscriptionId, quoteId, purchaseOrder) {
  const number = purchaseOrder.trim();
  return {key: crypto.randomUUID(), userId: session.value?.user.id ?? "", subscriptionId, body: {quote_id: quoteId,
    ...(number && {purchase_order_number: number})}};
}

/** The order that a declined card leaves on record. @param {Refused} refused @returns {Promise<Outcome>} */
async function declined(refused) {
  const order = await told(client.GET("/v1/orders/{ord}", {params: {path: {ord: refused.problem.order_id ?? ""}}}));
  return {kind: "ordered", order};
}

/**
 * The answer, or null where the same request has to be sent again.
 * @param {Submission} submission @returns {Promise<Outcome | null>}
 */
async function submissionTry({key, body}) {
  try {
    const order = await told(client.POST("/v1/orders", {params: {header: {"Idempotency-Key": key}}, body}));
    return {kind: "ordered", order};
  } catch (error) {
    if (error instanceof Unanswered) return null;
    if (!(error instanceof Refused)) throw error;
    const {code} = error.problem;
    if (ASK_AGAIN.includes(code)) return null;
    if (NEW_QUOTE.includes(code)) return {kind: "stale"};
    if (code === "payment_declined" && error.problem.order_id) return declined(error);
    throw error;
  }
}

/**
 * Sends it, and again, until its answer is known or patience ends ("unknown": then a person says when to ask again).
 * Not once somebody else is signed in: for them it would be a new order.
 * @param {Submission} submission @returns {Promise<Outcome>}
 */
export async function submissionSend(submission) {
  if (isOwn(submission)) sessionStorage.setItem(KEPT, JSON.stringify(submission));
  for (const pause of [...PAUSES_MS, 0]) {
    if (!isOwn(submission)) break;
    let outcome;
    try {
      outcome = await submissionTry(submission);
    } catch (error) {
      submissionForget();
      throw error;
    }
    if (outcome !== null) {
      submissionForget();
      return outcome;
    }
    if (pause > 0) await new Promise((done) => setTimeout(done, pause));
  }
  return {kind: "unknown"};
}

/** Whether two quotes come to the same for the person who decides. @param {Quote} one @param {Quote} other */
export function sameOffer(one, other) {
  const told = (/** @type {Quote} */ quote) => JSON.stringify([quote.charge, quote.proposed, quote.collection,
    quote.effective, quote.payment_method.id]);
  return told(one) === told(other);
}
