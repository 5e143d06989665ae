// app/seller-events.js: a customer's journal for the seller: the sentences that the customer reads (event-told.js,
// whose words are of the part "activity"), of which only those about invoices lead to a page of the seller's.
import {html} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {eventTold} from "./event-told.js";
import {instant} from "./language.js";
import {useList} from "./loaded.js";
import {Rows} from "./parts.js";

/** @typedef {import("./event-told.js").Entry} Entry */
/** @typedef {import("./event-told.js").Known} Known */

/**
 * What the customer's newest 100 subscriptions and users are called. Who is not among them may be there all the same.
 * @param {string} org @returns {Promise<Known>}
 */
export async function namesOf(org) {
  const at = {params: {path: {org}, query: {limit: 100}}};
  const [subscriptions, users] = await Promise.all([
    told(client.GET("/v1/operator/organizations/{org}/subscriptions", at)),
    told(client.GET("/v1/operator/organizations/{org}/users", at))]);
  return {product: (id) => subscriptions.data.find((one) => one.id === id)?.product.name ?? "",
    user: (id) => users.data.find((one) => one.id === id)?.display_name, currency: ""};
}

/** A piece of a sentence: a customer's link is its text, or leads to the seller's page. @param {any} piece */
function pieceOf(piece) {
  const to = String(piece?.props?.href ?? "");
  if (to === "") return piece;
  const text = piece.props.children;
  return to.startsWith("/invoices/") ? html`<a href="/seller${to}">${text}</a>` : text;
}

/** @param {{id: string, known: Known, empty: string}} props */
export function Events({id, known, empty}) {
  const list = useList((cursor) => told(client.GET("/v1/operator/organizations/{org}/events",
    {params: {path: {org: id}, query: {limit: 25, newest_first: true, cursor}}})));
  const row = (/** @type {Entry} */ one) => html`<p class="event">${eventTold(one, known).map(pieceOf)}
    <small>${instant(one.created_at)}</small></p>`;
  return html`<${Rows} list=${list} row=${row} empty=${empty} />`;
}
