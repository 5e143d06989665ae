// app/leaving.js: what was entered on the page and would be lost with it: a person is asked before the page is left, by
// a link, the way back, the tab's end or a reload.
import {useEffect} from "../vendor/guichet-vendor.js";
import {t} from "./language.js";

/** How many parts of the page hold something that is sent nowhere yet. */
let held = 0;

/** Asks where something would be lost; whether to go on. */
export function mayLeave() {
  return held === 0 || confirm(t("leave.ask"));
}

/** The page must go, without a question: it belongs to somebody who is not signed in any more. */
export function leaveUnasked() {
  held = 0;
}

/** @param {BeforeUnloadEvent} event */
function ask(event) {
  if (held > 0) event.preventDefault();
}

/** A part of the page that holds something as long as it is there. @param {boolean} holds */
export function useHeld(holds) {
  useEffect(() => {
    if (!holds) return undefined;
    held++;
    addEventListener("beforeunload", ask);
    return () => {
      held = Math.max(0, held - 1);
      removeEventListener("beforeunload", ask);
    };
  }, [holds]);
}
