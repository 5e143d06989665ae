// app/page-seller-organization.js: one customer with everything of it: who it is, what it owes and may owe, and its
// lists as the customer sees them.
import {html} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {country, instant, money, partLoad, t} from "./language.js";
import {useList, useLoaded} from "./loaded.js";
import {orderName} from "./names.js";
import {Badge, Fact, Rows, Skeleton, Title, Trouble} from "./parts.js";
import {query} from "./router.js";
import {CheckRow, NoteDetails, OrderDetails, PaymentRow, paymentsRead} from "./seller-details.js";
import {InvoiceRow, MethodRow, NoteRow, OrderRow, SubscriptionRow, UserRow} from "./seller-rows.js";

/** @typedef {import("./api.js").Schemas["OrganizationSeen"]} Organization */

const at = (/** @type {string} */ org, /** @type {string | undefined} */ cursor, more = {}) =>
  ({params: {path: {org}, query: {limit: 25, cursor, ...more}}});

/** The lists, by the word that the address names them with: the first one where it names none. */
const LISTS = {
  subscriptions: {word: "seller.subscriptions", row: (/** @type {any} */ one) =>
    html`<${SubscriptionRow} subscription=${one} />`,
  read: (/** @type {string} */ org, /** @type {string} */ cursor) => told(client.GET(
    "/v1/operator/organizations/{org}/subscriptions", at(org, cursor)))},
  orders: {word: "seller.orders", row: (/** @type {any} */ one) => html`<${OrderRow} order=${one} />
      <${OrderDetails} order=${one} name=${orderName(one)} />`,
    read: (/** @type {string} */ org, /** @type {string} */ cursor) => told(client.GET(
      "/v1/operator/organizations/{org}/orders", at(org, cursor, {expand: "subscription,payment_method"})))},
  "credit-checks": {word: "seller.checks", row: (/** @type {any} */ one) => html`<${CheckRow} check=${one} />`,
    read: (/** @type {string} */ org, /** @type {string} */ cursor) => told(client.GET(
      "/v1/operator/organizations/{org}/credit-checks", at(org, cursor)))},
  invoices: {word: "seller.invoices", row: (/** @type {any} */ one) => html`<${InvoiceRow} invoice=${one} />`,
    read: (/** @type {string} */ org, /** @type {string} */ cursor) => told(client.GET(
      "/v1/operator/organizations/{org}/invoices", at(org, cursor)))},
  payments: {word: "seller.payments", row: (/** @type {any} */ one) => html`<${PaymentRow} payment=${one} />`,
    read: (/** @type {string} */ org, /** @type {string} */ cursor) => paymentsRead((from) => told(client.GET(
      "/v1/operator/organizations/{org}/invoices", at(org, from, {expand: "payments.payment_method"}))), cursor)},
  "credit-notes": {word: "seller.credit_notes", row: (/** @type {any} */ one) => html`<${NoteRow} note=${one} />
      <${NoteDetails} note=${one} />`,
    read: (/** @type {string} */ org, /** @type {string} */ cursor) => told(client.GET(
      "/v1/operator/organizations/{org}/credit-notes", at(org, cursor)))},
  "payment-methods": {word: "seller.methods", row: (/** @type {any} */ one) => html`<${MethodRow} method=${one} />`,
    read: (/** @type {string} */ org, /** @type {string} */ cursor) => told(client.GET(
      "/v1/operator/organizations/{org}/payment-methods", at(org, cursor)))},
  users: {word: "seller.users", row: (/** @type {any} */ one) => html`<${UserRow} user=${one} />`,
    read: (/** @type {string} */ org, /** @type {string} */ cursor) => told(client.GET(
      "/v1/operator/organizations/{org}/users", at(org, cursor)))},
};

/** The journal, whose sentences and words are another page's, and come when they are wanted. @param {any} props */
function Journal({id}) {
  const read = useLoaded(async () => {
    const [part] = await Promise.all([import("./seller-events.js"), partLoad("activity")]);
    return {Events: part.Events, known: await part.namesOf(id)};
  }, [id]);
  if (read.value === null)
    return read.error ? html`<${Trouble} error=${read.error} again=${read.again} />` : html`<${Skeleton} rows=${4} />`;
  const {Events, known} = read.value;
  return html`<${Events} id=${id} known=${known} empty=${t("seller.list_empty")} />`;
}

/** @param {{id: string, shown: keyof typeof LISTS}} props */
function Shown({id, shown}) {
  const {row, read} = LISTS[shown];
  const list = useList((cursor) => /** @type {Promise<any>} */ (read(id, /** @type {any} */ (cursor))));
  return html`<${Rows} list=${list} row=${row} empty=${t("seller.list_empty")} />`;
}

/** The choice among the lists: links, so that each has an address; the page stays where it is. @param {any} props */
function Choice({id, shown}) {
  const choices = [...Object.entries(LISTS), /** @type {const} */ (["events", {word: "seller.events"}])];
  const show = (/** @type {MouseEvent} */ event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    history.replaceState(null, "", /** @type {HTMLAnchorElement} */ (event.currentTarget).href);
    query.value = location.search;
  };
  return html`<nav class="choice" aria-label=${t("seller.lists")}><ul>${choices.map(([name, {word}]) =>
    html`<li><a href="/seller/organizations/${id}?show=${name}" aria-current=${name === shown ? "true" : null}
      onClick=${show}>${t(word)}</a></li>`)}</ul></nav>`;
}

/** @param {{organization: Organization}} props */
function Profile({organization: one}) {
  const {line1, line2, postal_code, city, country: code} = one.address;
  return html`<section class="card"><h2>${t("seller.profile")}</h2><dl class="facts">
    <${Fact} label=${t("seller.legal_name")}>${one.legal_name}<//>
    <${Fact} label=${t("seller.address")}>${[line1, line2, `${postal_code} ${city}`, country(code)].filter(Boolean)
      .join(", ")}<//>
    <${Fact} label=${t("seller.vat_id")}>${one.vat_id ?? "–"}<//>
    <${Fact} label=${t("seller.siren_label")}>${one.siren ?? "–"}<//>
    <${Fact} label=${t("seller.clock")}>${instant(one.now)}<//>
  </dl></section>`;
}

/** @param {{organization: Organization}} props */
function Credit({organization: one}) {
  const left = one.credit_limit.amount - one.owed.amount;
  return html`<section class="card"><h2>${t("seller.money")}</h2><dl class="facts">
    <${Fact} label=${t("seller.owed")}><strong class="figure">${money(one.owed)}</strong><//>
    <${Fact} label=${t("seller.credit_limit")}><strong class="figure">${money(one.credit_limit)}</strong>
      <small>${left >= 0 ? t("seller.limit_left", {amount: money({...one.credit_limit, amount: left})})
    : t("seller.limit_over", {amount: money({...one.credit_limit, amount: -left})})}</small><//>
    <${Fact} label=${t("seller.credit_balance")}><strong class="figure">${money(one.credit_balance)}</strong><//>
    <${Fact} label=${t("seller.credit_held")}><strong class="figure">${money(one.credit_held)}</strong><//>
  </dl></section>`;
}

/** @param {{id: string}} props */
export function SellerOrganization({id}) {
  const read = useLoaded(() => told(client.GET("/v1/operator/organizations/{org}", {params: {path: {org: id}}})), [id]);
  const one = read.value;
  const wanted = new URLSearchParams(query.value).get("show") ?? "";
  const shown = /** @type {keyof typeof LISTS} */ (wanted in LISTS ? wanted : "subscriptions");
  const back = html`<p class="back"><a href="/seller/organizations">${t("nav.organizations")}</a></p>`;
  if (one === null) {
    return html`${back}<${Title} text=${t("seller.organization")} />
      ${read.error ? html`<${Trouble} error=${read.error} again=${read.again} />`
      : html`<${Skeleton} rows=${2} kind="card" />`}`;
  }
  return html`${back}<${Title} key=${id} text=${one.name} />
    ${one.sandbox && html`<p><${Badge} tone="wait" text=${t("seller.sandbox")} />${" "}
      <a href="/seller/clocks/${id}">${t("seller.clock_turn")}</a></p>`}
    <${Credit} organization=${one} />
    <${Profile} organization=${one} />
    <${Choice} id=${id} shown=${wanted === "events" ? wanted : shown} />
    ${wanted === "events" ? html`<${Journal} id=${id} />` : html`<${Shown} key=${shown} id=${id} shown=${shown} />`}`;
}
