// app/rights.js: what whoever is signed in may do with users, so that a page offers no more. The API alone decides.
import {session} from "./session.js";

/** @typedef {import("./api.js").Schemas["User"]} User */

/** @param {string} role */
function has(role) {
  return session.value?.user.roles.some((one) => one === role) ?? false;
}

export const isGlobal = () => has("global_admin");
export const managesUsers = () => isGlobal() || has("user_admin");
export const managesBilling = () => isGlobal() || has("billing_admin");

/** Only a global administrator changes an administrator. @param {User} user */
export function mayChange(user) {
  return isGlobal() || managesUsers() && user.roles.every((role) => role === "member");
}
