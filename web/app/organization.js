// app/organization.js: what pages need to know of the organization as a whole: its clock, and everything it subscribes
// to.
import {client, told} from "./api.js";
import {useLoaded} from "./loaded.js";

/** @typedef {import("./api.js").Subscription} Subscription */

/** A hundred subscriptions a page; of an organization that has more than this, a sum is only told as "at least". */
const PAGES_MAX = 10;

export function useOrganization() {
  return useLoaded(() => told(client.GET("/v1/organization")), []);
}

/**
 * The organization's day. Its clock is a sandbox's own; until it is known, ours.
 * @param {{now: string} | null} organization
 */
export function todayOf(organization) {
  return (organization?.now ?? new Date().toISOString()).slice(0, 10);
}

/** Every subscription; `capped`: there are more. @returns {Promise<{rows: Subscription[], capped: boolean}>} */
export async function everySubscription() {
  /** @type {Subscription[]} */
  const rows = [];
  let cursor;
  for (let page = 0; page < PAGES_MAX && cursor !== null; page++) {
    const found = await told(client.GET("/v1/subscriptions", {params: {query: {limit: 100, cursor}}}));
    rows.push(...found.data);
    cursor = found.next_cursor;
  }
  return {rows, capped: cursor !== null};
}

/** What a subscription is called: the customer's own name, else its product's. @param {Subscription} subscription */
export const subscriptionName = ({name, product}) => name ?? product.name;
