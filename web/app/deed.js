// app/deed.js: something that is done at a press: one at a time, however often one presses; and what went wrong.
import {useRef, useState} from "../vendor/guichet-vendor.js";

/**
 * `busy`: the name of what is being done. `run` does nothing while something else is being done.
 * @returns {{busy: string, error: unknown, run: (name: string, work: () => Promise<unknown>) => Promise<void>}}
 */
export function useDeed() {
  const [state, stateSet] = useState({busy: "", error: /** @type {unknown} */ (null)});
  const under = useRef(false);
  const run = async (/** @type {string} */ name, /** @type {() => Promise<unknown>} */ work) => {
    if (under.current) return;
    under.current = true;
    stateSet({busy: name, error: null});
    try {
      await work();
      stateSet({busy: "", error: null});
    } catch (error) {
      stateSet({busy: "", error});
    } finally {
      under.current = false;
    }
  };
  return {...state, run};
}
