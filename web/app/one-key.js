// app/one-key.js: one Idempotency-Key for one body, in memory alone: for what must not be kept by the tab, a password
// or a file of people. The same body after a lost connection is the same request; after a reload the API's own rule
// (an address has one user) keeps it from being done twice.
import {useRef} from "../vendor/guichet-vendor.js";

/** @returns {(body: string) => string} The key of this body. */
export function useOneKey() {
  const last = useRef({body: "", key: ""});
  return (body) => {
    if (last.current.body !== body) last.current = {body, key: crypto.randomUUID()};
    return last.current.key;
  };
}
