// app/preview.js: what a change would cost, while somebody types.
import {useEffect, useRef, useState} from "../vendor/guichet-vendor.js";
import {client, Refused, told} from "./api.js";
import {language} from "./language.js";

/** @typedef {import("./api.js").Quote} Quote */
/** @typedef {import("./api.js").QuoteRequest} QuoteRequest */
/** @typedef {{quote: Quote | null, error: unknown, busy: boolean}} Preview */
/** again: null where asking the same again would end the same.
 * @typedef {Preview & {again: (() => void) | null}} Previewed */

const TYPING_MS = 200;

/**
 * Whether the trouble may pass by itself: no answer, a server that could not, too many requests.
 * @param {unknown} error
 */
export function isPassing(error) {
  if (error === null) return false;
  return !(error instanceof Refused) || error.problem.status >= 500 || error.problem.status === 429;
}

/**
 * The preview of a request (null: nothing to ask). The last answer wins: an older one that comes late is dropped, and
 * what is shown stays until the new one is there. `turn` asks again, and so does a connection that is back.
 * @param {QuoteRequest | null} request @param {number} turn @returns {Previewed}
 */
export function usePreview(request, turn) {
  const [preview, previewSet] = useState(/** @type {Preview} */ ({quote: null, error: null, busy: false}));
  const text = JSON.stringify(request);
  const first = useRef(true);
  const [tries, triesSet] = useState(0);
  const again = () => triesSet((one) => one + 1);
  const passing = isPassing(preview.error);
  useEffect(() => {
    const abort = new AbortController();
    if (request === null) {
      previewSet((before) => ({...before, error: null, busy: false}));
      return undefined;
    }
    previewSet((before) => ({...before, error: null, busy: true}));
    const timer = setTimeout(() => {
      told(client.POST("/v1/quotes", {body: {...request, preview: true}, signal: abort.signal})).then(
        (quote) => { if (!abort.signal.aborted) previewSet({quote, error: null, busy: false}); },
        (error) => { if (!abort.signal.aborted) previewSet({quote: null, error, busy: false}); });
    }, first.current ? 0 : TYPING_MS);
    first.current = false;
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text, turn, tries, language.value]);
  useEffect(() => {
    if (!passing) return undefined;
    addEventListener("online", again);
    return () => removeEventListener("online", again);
  }, [passing]);
  return {...preview, again: passing ? again : null};
}
