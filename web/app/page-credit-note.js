// app/page-credit-note.js: one credit note: its lines, what became of its amount, and having the rest paid back.
import {html} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {declineWords, refundStatus} from "./bill-names.js";
import {BillsNav} from "./bills-nav.js";
import {Copyable} from "./copyable.js";
import {DocumentLines, less, PrintDeed, Sum} from "./document-lines.js";
import {useFollowed} from "./followed.js";
import {Form, useForm} from "./form.js";
import {day, instant, money, t} from "./language.js";
import {useLoaded} from "./loaded.js";
import {Badge, Fact, Skeleton, Title, Trouble} from "./parts.js";

/** @typedef {import("./api.js").Schemas["CreditNote"]} CreditNote */

/** @param {{note: CreditNote}} props */
function Refunds({note: {refunds, refunds_left_out: left}}) {
  if (refunds.length === 0) return null;
  return html`<section class="card"><table class="lines">
      <caption>${t("notes.refunds")}</caption>
      <tbody>${refunds.map((one) => html`<tr key=${one.id}>
        <th scope="row"><${Badge} ...${refundStatus(one.status)} /><small>${instant(one.created_at)}</small>
          ${one.status === "failed" && html`<small>${declineWords(one.decline_code)}</small>`}</th>
        <td>${money(one.amount)}</td></tr>`)}</tbody>
    </table>
    ${left > 0 && html`<p class="quiet">${t("notes.refunds_left_out", {count: left})}</p>`}</section>`;
}

/** Having the rest paid back. @param {{note: CreditNote, onNote: () => void}} props */
function PayBack({note, onNote}) {
  const form = useForm({initial: {}, about: `refund:${note.id}`, bodyFrom: () => null, done: onNote,
    send: (_, key) => told(client.POST("/v1/credit-notes/{crn}/refund",
      {params: {path: {crn: note.id}, header: {"Idempotency-Key": key}}}))});
  return html`<section class="note">
    <p>${t("notes.unspent_about", {amount: money(note.unspent)})}</p>
    <${Form} form=${form} deed=${t("notes.pay_back", {amount: money(note.unspent)})} />
  </section>`;
}

/** @param {{first: CreditNote, again: () => void}} props */
function Told({first, again}) {
  const note = useFollowed(first, first, ({refunds}) => refunds.some(({status}) => status === "processing"),
    () => read(first.id));
  const {total, applied, refunded, unspent} = note;
  const used = {...total, amount: total.amount - applied.amount - refunded.amount - unspent.amount};
  return html`
    ${note.unspent.amount > 0 && html`<${PayBack} note=${note} onNote=${again} />`}
    <section class="card"><dl class="facts">
      <${Fact} label=${t("bills.number")}><${Copyable} text=${note.number} /><//>
      <${Fact} label=${t("invoice.issued")}>${day(note.issue_date)}<//>
      <${Fact} label=${t("notes.of")}><a href="/invoices/${note.invoice_id}">${t("order.see_invoice")}</a><//>
      ${note.reason && html`<${Fact} label=${t("notes.reason")}>${note.reason}<//>`}
    </dl></section>
    <section class="card"><${DocumentLines} billed=${note}>
      ${applied.amount > 0 && html`<${Sum} label=${t("notes.applied")} amount=${less(applied)} />`}
      ${used.amount > 0 && html`<${Sum} label=${t("notes.used_by")} amount=${less(used)} />`}
      ${refunded.amount > 0 && html`<${Sum} label=${t("notes.refunded")} amount=${less(refunded)} />`}
      <${Sum} label=${t("notes.unspent")} amount=${note.unspent} sum=${true} />
    <//></section>
    <${Refunds} note=${note} />
    <${PrintDeed} />`;
}

/** @param {string} id @returns {Promise<CreditNote>} */
const read = (id) => told(client.GET("/v1/credit-notes/{crn}", {params: {path: {crn: id}}}));

/** @param {{id: string}} props */
export function CreditNotePage({id}) {
  const {value: note, error, again} = useLoaded(() => read(id), [id]);
  return html`<${BillsNav} />
    <p class="back"><a href="/credit-notes">${t("notes.title")}</a></p>
    <${Title} key=${note === null ? "" : id}
      text=${note === null ? t("notes.one") : t("notes.named", {number: note.number})} />
    ${note !== null ? html`<${Told} first=${note} again=${again} />`
    : error !== null ? html`<${Trouble} error=${error} again=${again} />`
    : html`<${Skeleton} rows=${1} kind="card" />`}`;
}
