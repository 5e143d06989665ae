// app/once.js: a deed behind a button that is done once, whatever is clicked: its Idempotency-Key stays the same until
// its answer is known, and nothing is sent while it is under way.
import {useRef, useState} from "../vendor/guichet-vendor.js";
import {isAboutSession, Refused} from "./api.js";

/** A refusal from which it is known that nothing was done. @param {unknown} error */
const isAnswer = (error) => error instanceof Refused && error.problem.status < 500
  && error.problem.code !== "idempotency_in_progress" && !isAboutSession(error.problem.code);

/**
 * `error` is why it was not done. A second click of a double click is none of its own: it would meet whatever stands
 * under the pointer once the first is done.
 * @template T
 * @param {(key: string) => Promise<T>} deed @param {(done: T) => void} onDone
 */
export function useOnce(deed, onDone) {
  const key = useRef("");
  const busy = useRef(false);
  const [state, stateSet] = useState(/** @type {{busy: boolean, error: unknown}} */ ({busy: false, error: null}));
  const start = async (/** @type {UIEvent | null} */ event = null) => {
    if (busy.current || (event?.type === "click" && event.detail > 1)) return;
    busy.current = true;
    key.current ||= crypto.randomUUID();
    stateSet({busy: true, error: null});
    try {
      const done = await deed(key.current);
      key.current = "";
      stateSet({busy: false, error: null});
      onDone(done);
    } catch (error) {
      if (isAnswer(error)) key.current = "";
      stateSet({busy: false, error});
    }
    busy.current = false;
  };
  return {...state, start};
}
