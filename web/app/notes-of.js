// app/notes-of.js: the credit notes that correct an invoice.
import {html} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {day, money, t} from "./language.js";
import {useList} from "./loaded.js";
import {More, Trouble} from "./parts.js";

/** @param {{invoice: import("./api.js").Invoice}} props */
export function NotesOf({invoice}) {
  const list = useList((cursor) => told(client.GET("/v1/credit-notes",
    {params: {query: {invoice_id: invoice.id, limit: 25, cursor}}})), [invoice.id, invoice.credited.amount]);
  const {rows, error, again} = list;
  if (error !== null) return html`<${Trouble} error=${error} again=${again} />`;
  if (rows === null || rows.length === 0) return null;
  return html`<section class="card"><table class="lines">
      <caption>${t("notes.title")}</caption>
      <tbody>${rows.map((note) => html`<tr key=${note.id}>
        <th scope="row"><a href="/credit-notes/${note.id}">${note.number}</a><small>${day(note.issue_date)}</small></th>
        <td>${money({...note.total, amount: -note.total.amount})}</td></tr>`)}</tbody>
    </table>
    <${More} list=${list} />
  </section>`;
}
