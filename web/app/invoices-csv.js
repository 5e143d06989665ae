// app/invoices-csv.js: the filtered list of invoices as a file for a spreadsheet, made here of what the API answers. As
// the reader's spreadsheet expects it: in French with semicolons and a decimal comma.
import {html, useRef, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {csvOf, decimal} from "./csv.js";
import {language, t} from "./language.js";
import {invoiceStatus} from "./names.js";
import {Trouble} from "./parts.js";

/** @typedef {import("./api.js").Invoice} Invoice */
/** @typedef {{status?: Invoice["status"], from?: string, to?: string}} Filters */

/** Of a hundred invoices each. A file of a longer list ends there, and says so. */
const PAGES_MAX = 100;

/** @param {Filters} filters @param {(count: number) => void} onCount */
async function everyInvoice(filters, onCount) {
  /** @type {Invoice[]} */
  const rows = [];
  let cursor;
  for (let page = 0; page < PAGES_MAX && cursor !== null; page++) {
    const found = await told(client.GET("/v1/invoices", {params: {query: {...filters, limit: 100, cursor}}}));
    rows.push(...found.data);
    onCount(rows.length);
    cursor = found.next_cursor;
  }
  return {rows, cut: cursor !== null};
}

/** @param {Invoice[]} invoices */
function table(invoices) {
  const titles = [t("bills.number"), t("invoice.issued"), t("invoice.due_date"), t("filters.status"), t("csv.currency"),
    t("invoice.subtotal"), t("csv.tax"), t("charge.total"), t("invoice.due"), t("panel.purchase_order")];
  return [titles, ...invoices.map((one) => [one.number, one.issue_date, one.due_date, invoiceStatus(one.status).text,
    one.currency, decimal(one.subtotal), decimal(one.tax_total), decimal(one.total), decimal(one.due),
    one.purchase_order_number ?? ""])];
}

/** @param {string} text */
function download(text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], {type: "text/csv"}));
  link.download = `${t("csv.file")}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

/** @param {{filters: Filters}} props */
export function InvoicesCsv({filters}) {
  const [count, countSet] = useState(/** @type {number | null} */ (null));
  const [cut, cutSet] = useState(0);
  const [error, errorSet] = useState(/** @type {unknown} */ (null));
  const busy = useRef(false);
  const press = async () => {
    if (busy.current) return;
    busy.current = true;
    errorSet(null);
    countSet(0);
    cutSet(0);
    await everyInvoice(filters, countSet).then(({rows, cut: isCut}) => {
      download(csvOf(table(rows), language.value));
      if (isCut) cutSet(rows.length);
    }).catch(errorSet);
    countSet(null);
    busy.current = false;
  };
  return html`<div class="deeds">
      <button type="button" class="secondary" aria-disabled=${count === null ? null : "true"} onClick=${press}>${
        count === null ? t("csv.save") : t("csv.read", {count})}</button></div>
    <p role="status">${cut > 0 && t("csv.cut", {count: cut})}</p>
    ${error !== null && html`<${Trouble} error=${error} />`}`;
}
