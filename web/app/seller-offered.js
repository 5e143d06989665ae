// app/seller-offered.js: what can be offered in place of what is no longer sold: the newest products to choose from,
// and the names of those that are named already, however old they are.
import {client, told} from "./api.js";
import {language} from "./language.js";
import {everyRow} from "./loaded.js";

/** @typedef {import("./api.js").Schemas["Product"]} Product */
/** By identifier. @typedef {Map<string, string>} Names */

/** The newest products, with their prices; `capped`: there are more. */
export const offerable = () =>
  everyRow((cursor) => told(client.GET("/v1/products", {params: {query: {limit: 100, cursor}}})));

/** @param {string} id */
const productNamed = (id) => told(client.GET("/v1/operator/products/{prd}", {params: {path: {prd: id}}}))
  .then((one) => one.name[language.value]);

/**
 * The names of the products that were read, and of those identifiers among which some may not have been.
 * @param {string[]} ids @param {Product[]} read @returns {Promise<Names>}
 */
export async function namesRead(ids, read) {
  const names = new Map(read.map((one) => [one.id, one.name]));
  const left = ids.filter((id) => !names.has(id));
  (await Promise.all(left.map(productNamed))).forEach((name, at) => names.set(left[at], name));
  return names;
}
