// app/givable.js: the licences that can be given now.
import {client, told} from "./api.js";
import {everyRow} from "./loaded.js";

/** @typedef {import("./api.js").Schemas["GivenLicences"]} Given */

/** Of every subscription that works, those with free licences first. @returns {Promise<Given[]>} */
export async function givableRead() {
  const {rows} = await everyRow((cursor) => told(client.GET("/v1/licences", {params: {query: {limit: 100, cursor}}})));
  return rows.filter((one) => one.usable)
    .sort((one, other) => Number(other.assignable > 0) - Number(one.assignable > 0));
}
