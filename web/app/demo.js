// app/demo.js: the accounts of a demo. The address that ./run prints ends in #demo= and a name that cannot be guessed;
// what is behind # is sent to no server, and behind that name lie the accounts. A real installation has none, and an
// address without the name finds none.
import {signal} from "../vendor/guichet-vendor.js";

/** @typedef {"global_admin" | "billing_admin" | "user_admin" | "member" | "operator"} Role */
/** @typedef {{role: Role, email: string, password: string}} Account */

export const demoAccounts = signal(/** @type {Account[]} */ ([]));

export async function demoFind() {
  const name = /^#demo=([0-9a-f]+)$/.exec(location.hash)?.[1];
  if (name === undefined) return;
  const answer = await fetch(`/demo/${name}.json`).catch(() => null);
  if (answer?.ok) demoAccounts.value = await answer.json();
}
