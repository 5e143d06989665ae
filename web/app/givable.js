// app/givable.js: the licences that can be given now.
import {html} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {t} from "./language.js";
import {everyRow} from "./loaded.js";

/** @typedef {import("./api.js").Schemas["GivenLicences"]} Given */

/**
 * `count`: how many subscriptions were read; `capped`: there are older ones, which are left out.
 * @typedef {{given: Given[], count: number, capped: boolean}} Givable
 */

/** @type {Givable} */
export const NONE_GIVABLE = {given: [], count: 0, capped: false};

/** Of every subscription that works, those with free licences first. @returns {Promise<Givable>} */
export async function givableRead() {
  const {rows, capped} = await everyRow((cursor) =>
    told(client.GET("/v1/licences", {params: {query: {limit: 100, cursor}}})));
  const given = rows.filter((one) => one.usable)
    .sort((one, other) => Number(other.assignable > 0) - Number(one.assignable > 0));
  return {given, count: rows.length, capped};
}

/** That there are more than are offered, and how those are given. @param {{of: Givable | null}} props */
export function GivableLeft({of}) {
  return of?.capped ? html`<p class="quiet">${t("licences.capped", {count: of.count})}</p>`
    : null;
}
