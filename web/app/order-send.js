// app/order-send.js: an order, sent once (submission.js), and what its refusals mean for whoever ordered.
import {client, Refused, told} from "./api.js";
import {submissionSend} from "./submission.js";

/** @typedef {import("./api.js").Quote} Quote */
/** @typedef {import("./api.js").Order} Order */
/** @typedef {import("./api.js").OrderRequest} OrderBody */
/** @typedef {import("./submission.js").Submission<OrderBody>} OrderSubmission */
/** @typedef {{kind: "ordered", order: Order} | {kind: "stale"} | {kind: "unknown"}} OrderOutcome */

const NEW_QUOTE = ["quote_stale", "quote_expired", "quote_used"];

/** The order that a declined card leaves on record. @param {Refused} refused @returns {Promise<OrderOutcome>} */
async function declined(refused) {
  const order = await told(client.GET("/v1/orders/{ord}", {params: {path: {ord: refused.problem.order_id ?? ""}}}));
  return {kind: "ordered", order};
}

/** @param {OrderSubmission} submission @returns {Promise<OrderOutcome>} */
export async function orderSend(submission) {
  try {
    const outcome = await submissionSend(submission, (body, key) =>
      told(client.POST("/v1/orders", {params: {header: {"Idempotency-Key": key}}, body})));
    return outcome.kind === "done" ? {kind: "ordered", order: outcome.answer} : outcome;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const {code, order_id} = error.problem;
    if (NEW_QUOTE.includes(code)) return {kind: "stale"};
    if (code === "payment_declined" && order_id) return declined(error);
    throw error;
  }
}

/** Whether two quotes come to the same for the person who decides. @param {Quote} one @param {Quote} other */
export function sameOffer(one, other) {
  const told = (/** @type {Quote} */ quote) => JSON.stringify([quote.charge, quote.current, quote.proposed,
    quote.collection, quote.effective, quote.payment_method.id]);
  return told(one) === told(other);
}
