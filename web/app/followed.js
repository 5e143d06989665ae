// app/followed.js: something whose end is not known yet, asked for until it has one, and at once when somebody looks at
// the page again.
import {useEffect, useState} from "../vendor/guichet-vendor.js";
import {Refused} from "./api.js";

const PAUSES_MS = [1000, 2000, 3000, 5000, 10000, 30000];

/** Whether there is nothing left to ask for: it was taken back, or is not this reader's. @param {unknown} error */
function isGone(error) {
  return error instanceof Refused && error.problem.status === 404;
}

/**
 * What is known of it now. `ask` is not called where it has ended at first, nor once it has or is gone; `gone` is.
 * @template T
 * @param {unknown} key another one begins anew, with `first` @param {T} first @param {(one: T) => boolean} isOpen
 * @param {() => Promise<T>} ask @param {() => void} [gone] @returns {T}
 */
export function useFollowed(key, first, isOpen, ask, gone) {
  const [now, nowSet] = useState(first);
  useEffect(() => {
    let asked = 0, asking = false, ended = false, timer = 0;
    const again = async () => {
      if (asking) return; // its answer goes on
      asking = true;
      const found = await ask().catch((error) => { if (isGone(error)) lost(); return null; });
      asking = false;
      if (ended) return;
      if (found !== null) nowSet(found);
      if (found === null || isOpen(found)) plan();
      else end();
    };
    const lost = () => {
      if (!ended) gone?.();
      end();
    };
    const end = () => {
      ended = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", seen);
    };
    const plan = () => { timer = setTimeout(again, PAUSES_MS[Math.min(asked++, PAUSES_MS.length - 1)]); };
    const seen = () => { if (document.visibilityState === "visible") { clearTimeout(timer); asked = 0; again(); } };
    nowSet(first);
    if (isOpen(first)) {
      plan();
      document.addEventListener("visibilitychange", seen);
    }
    return end;
  }, [key]);
  return now;
}
