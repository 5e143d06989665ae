// app/session.js: who is signed in. The cookie is the browser's and out of reach; its CSRF token is held in memory
// alone.
import {signal} from "../vendor/guichet-vendor.js";
import {keptOwn} from "./kept.js";

/** @typedef {import("./api.js").Session} Session */

/** Null: nobody. @type {import("../vendor/guichet-vendor.js").Signal<Session | null>} */
export const session = signal(/** @type {Session | null} */ (null));

/**
 * Somebody is signed in. What another user was sending from this tab is forgotten; one's own outlives the session that
 * ended under it.
 * @param {Session} begun
 */
export function sessionBegin(begun) {
  keptOwn(begun.user.id);
  session.value = begun;
}

/**
 * Who is to give the password again, and what is waiting for it.
 * @typedef {{email: string, done: (again: boolean) => void}} Renewal
 */
/** @type {import("../vendor/guichet-vendor.js").Signal<Renewal | null>} */
export const renewal = signal(/** @type {Renewal | null} */ (null));
/** @type {Promise<boolean> | null} */
let waiting = null;

/**
 * The session has ended: asks for the password in place, once for all requests that wait.
 * @returns {Promise<boolean>} Whether to go on.
 */
export function sessionRenewed() {
  const email = session.value?.user.email;
  if (email === undefined) return Promise.resolve(false);
  waiting ??= new Promise((done) => { renewal.value = {email, done}; }).then((again) => {
    waiting = null;
    renewal.value = null;
    return /** @type {boolean} */ (again);
  });
  return waiting;
}
