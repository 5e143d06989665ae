// app/givable.js: the licences that can be given now.
import {client, told} from "./api.js";

/** @typedef {import("./api.js").Schemas["GivenLicences"]} Given */

const PAGES_MAX = 10; // of 100 subscriptions: more are not chosen from a list

/** Of every subscription that works, those with free licences first. @returns {Promise<Given[]>} */
export async function givableRead() {
  const all = [];
  let cursor;
  for (let i = 0; i < PAGES_MAX; i++) {
    /** @type {{data: Given[], next_cursor: string | null}} */
    const page = await told(client.GET("/v1/licences", {params: {query: {limit: 100, cursor}}}));
    all.push(...page.data.filter((one) => one.usable));
    if (page.next_cursor === null) break;
    cursor = page.next_cursor;
  }
  return all.sort((one, other) => Number(other.assignable > 0) - Number(one.assignable > 0));
}
