// app/page-credit-notes.js: the credit notes.
import {html} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {BillsNav} from "./bills-nav.js";
import {day, money, t} from "./language.js";
import {filtersOf, ListFilters} from "./list-filters.js";
import {useList} from "./loaded.js";
import {Fact, Rows, Title} from "./parts.js";
import {query} from "./router.js";

/** @typedef {import("./api.js").Schemas["CreditNote"]} CreditNote */

/** What became of it, in a sentence. @param {CreditNote} note */
function leftWords({unspent, refunded}) {
  if (unspent.amount > 0) return t("notes.left", {amount: money(unspent)});
  return refunded.amount > 0 ? t("notes.went_back", {amount: money(refunded)}) : t("notes.used");
}

/** @param {{note: CreditNote}} props */
function Row({note}) {
  return html`<article class="row">
    <div class="name"><h2><a href="/credit-notes/${note.id}">${note.number}</a></h2>
      <p><small>${day(note.issue_date)}</small></p></div>
    <p>${leftWords(note)}</p>
    <dl><${Fact} label=${t("orders.total")}>${money(note.total)}<//>
      <${Fact} label=${t("notes.unspent")}>${money(note.unspent)}<//></dl>
  </article>`;
}

export function CreditNotes() {
  const {from, to} = filtersOf(query.value);
  const list = useList((cursor) => told(client.GET("/v1/credit-notes", {params: {query: {limit: 25, cursor,
    from, to}}})), [query.value]);
  return html`<${BillsNav} />
    <${Title} text=${t("notes.title")} />
    <p class="lead">${t("notes.about")}</p>
    <${ListFilters} />
    <${Rows} list=${list} row=${(/** @type {any} */ one) => html`<${Row} note=${one} />`}
      empty=${from || to ? t("filters.none") : t("notes.empty")} />`;
}
