// app/use-order.js: ordering, step by step: a binding quote that says what was shown, then the order, then its state.
// One at a time, whatever is clicked.
import {useEffect, useRef, useState} from "../vendor/guichet-vendor.js";
import {client, Refused, told} from "./api.js";
import {orderSend, sameOffer} from "./order-send.js";
import {submissionKept, submissionNew} from "./submission.js";

/** @typedef {import("./api.js").Quote} Quote */
/** @typedef {import("./api.js").QuoteRequest} QuoteRequest */
/** @typedef {import("./api.js").Order} Order */
/** @typedef {import("./api.js").OrderRequest} OrderRequest */
/** @typedef {import("./order-send.js").OrderSubmission} Submission */
/** @typedef {"edit" | "sending" | "unknown" | "ordered"} Step */
/** stale: it came to something else than what was shown, and nothing was ordered; renewed: what was shown then, where
 * that is known still.
 * @typedef {{step: Step, order: Order | null, error: unknown, stale: boolean, renewed: Quote | null}} Progress */
/** @typedef {Omit<OrderRequest, "quote_id">} Details */

/** @type {Progress} */
const EDITING = {step: "edit", order: null, error: null, stale: false, renewed: null};

/**
 * What was being sent from this place when the page was left is sent on at once.
 * @param {string} place @param {() => void} onStale What was shown is shown no more.
 */
export function useOrdering(place, onStale) {
  const [progress, progressSet] = useState(EDITING);
  /** @typedef {{submission: Submission, shown: Quote | null}} Sent */
  const under = useRef(/** @type {Sent | null} */ (null));
  const busy = useRef(false);
  const once = async (/** @type {() => Promise<void>} */ work) => {
    if (busy.current) return;
    busy.current = true;
    progressSet({...EDITING, step: "sending"});
    await work().catch((error) => progressSet({...EDITING, error}));
    busy.current = false;
  };
  const renew = (/** @type {Quote | null} */ shown) => {
    progressSet({...EDITING, stale: true, renewed: shown});
    onStale();
  };
  const submit = async (/** @type {Sent} */ sent) => {
    const {submission, shown} = under.current = sent;
    const outcome = await orderSend(submission);
    if (outcome.kind === "ordered") progressSet({...EDITING, step: "ordered", order: outcome.order});
    else if (outcome.kind === "stale") renew(shown);
    else progressSet({...EDITING, step: "unknown"});
  };
  /** Refused before anything was ordered: by what another has done meanwhile, or else it is an error. */
  const quoted = async (/** @type {QuoteRequest} */ request, /** @type {Quote} */ shown) => {
    try {
      return await told(client.POST("/v1/quotes", {body: request}));
    } catch (error) {
      const gone = error instanceof Refused && error.problem.errors?.some((one) => one.code === "unchanged");
      if (!gone) onStale();
      if (!gone) throw error;
      renew(shown);
      return null;
    }
  };
  const send = (/** @type {QuoteRequest} */ request, /** @type {Quote} */ shown, /** @type {Details} */ details) =>
    once(async () => {
      const quote = await quoted(request, shown);
      if (quote === null) return;
      if (!sameOffer(quote, shown)) renew(shown);
      else await submit({submission: submissionNew(place, {quote_id: quote.id ?? "", ...details}), shown});
    });
  useEffect(() => {
    const kept = submissionKept(place);
    if (kept !== null) once(() => submit({submission: kept, shown: null}));
  }, []);
  return {progress, send, askAgain: () => once(() => submit(/** @type {Sent} */ (under.current))),
    restart: () => progressSet(EDITING)};
}
