// app/user-names.js: users by their identifiers: each is asked for until it is known, as long as the page is open.
import {useEffect, useRef, useState} from "../vendor/guichet-vendor.js";
import {client, Refused, told} from "./api.js";

const AGAIN_MS = 5000; // where no answer came, or one that says nothing of the user; longer where the API says so

/**
 * The name; null where the API says that there is no such user. Whatever else went wrong says nothing of the user.
 * @param {string} id @returns {Promise<string | null>}
 */
async function nameRead(id) {
  try {
    return (await told(client.GET("/v1/users/{usr}", {params: {path: {usr: id}}}))).display_name;
  } catch (error) {
    if (error instanceof Refused && error.problem.status === 404) return null;
    throw error;
  }
}

/**
 * A function that names a user: "" while it is first asked for, null for one who is gone, or of another organization,
 * undefined for one who could not be asked for yet.
 * @param {string[]} ids What is no user's is passed over.
 */
export function useUserNames(ids) {
  const names = useRef(/** @type {Map<string, string | null | undefined>} */ (new Map()));
  const timers = useRef(/** @type {Set<number>} */ (new Set()));
  const [, turnSet] = useState(0);
  const turn = () => turnSet((one) => one + 1);
  const ask = (/** @type {string} */ id) => nameRead(id).then((name) => names.current.set(id, name), (error) => {
    names.current.set(id, undefined);
    const wait = Math.max(AGAIN_MS, error instanceof Refused ? error.retryAfter * 1000 : 0);
    const timer = window.setTimeout(() => {
      timers.current.delete(timer);
      ask(id);
    }, wait);
    timers.current.add(timer);
  }).then(turn);
  const missing = [...new Set(ids)].filter((id) => id.startsWith("usr_") && !names.current.has(id));
  useEffect(() => {
    for (const id of missing) {
      names.current.set(id, "");
      ask(id);
    }
  }, [missing.join()]);
  useEffect(() => () => timers.current.forEach((timer) => clearTimeout(timer)), []);
  return (/** @type {string} */ id) => names.current.has(id) ? names.current.get(id) : "";
}
