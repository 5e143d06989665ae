// app/preview.js: what a change would cost, while somebody types.
import {useEffect, useRef, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {language} from "./language.js";

/** @typedef {import("./api.js").Quote} Quote */
/** @typedef {import("./api.js").QuoteRequest} QuoteRequest */
/** @typedef {{quote: Quote | null, error: unknown, busy: boolean}} Preview */

const TYPING_MS = 200;

/**
 * The preview of a request (null: nothing to ask). The last answer wins: an older one that comes late is dropped, and
 * what is shown stays until the new one is there. `turn` asks again.
 * @param {QuoteRequest | null} request @param {number} turn @returns {Preview}
 */
export function usePreview(request, turn) {
  const [preview, previewSet] = useState(/** @type {Preview} */ ({quote: null, error: null, busy: false}));
  const text = JSON.stringify(request);
  const first = useRef(true);
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
  }, [text, turn, language.value]);
  return preview;
}
