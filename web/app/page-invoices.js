// app/page-invoices.js: the invoices.
import {html} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {day, money, t} from "./language.js";
import {useList} from "./loaded.js";
import {invoiceStatus} from "./names.js";
import {Badge, Fact, Rows, Title} from "./parts.js";

/** @param {{invoice: import("./api.js").Invoice}} props */
function Row({invoice}) {
  return html`<article class="row">
    <div class="name">
      <h2><a href="/invoices/${invoice.id}">${invoice.number}</a></h2>
      <p><${Badge} ...${invoiceStatus(invoice.status)} /> <small>${day(invoice.issue_date)}</small></p>
    </div>
    <p>${invoice.due.amount > 0 && t("invoices.due_by", {amount: money(invoice.due), day: day(invoice.due_date)})}</p>
    <dl><${Fact} label=${t("charge.total")}>${money(invoice.total)}<//>
      <${Fact} label=${t("invoice.due")}>${money(invoice.due)}<//></dl>
  </article>`;
}

export function Invoices() {
  const list = useList((cursor) => told(client.GET("/v1/invoices", {params: {query: {limit: 25, cursor}}})));
  return html`<${Title} text=${t("invoices.title")} />
    <p class="lead">${t("invoices.about")}</p>
    <${Rows} list=${list} row=${(/** @type {any} */ one) => html`<${Row} invoice=${one} />`}
      empty=${t("invoices.empty")} />`;
}
