// app/page-invoices.js: the invoices: what is late, what comes next, and all that were issued, by state and day.
import {html} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {invoiceState, isOverdue} from "./bill-names.js";
import {BillsNav} from "./bills-nav.js";
import {InvoicesCsv} from "./invoices-csv.js";
import {filtersOf, ListFilters} from "./list-filters.js";
import {day, money, t} from "./language.js";
import {useList} from "./loaded.js";
import {todayOf, useOrganization} from "./organization.js";
import {Owed} from "./owed.js";
import {Badge, Fact, Rows, Title} from "./parts.js";
import {query} from "./router.js";
import {Upcoming} from "./upcoming.js";

/** @typedef {import("./api.js").Invoice} Invoice */

const STATES = [{value: "", text: "filters.all"}, {value: "open", text: "invoice.open"},
  {value: "paid", text: "invoice.paid"}, {value: "uncollectible", text: "invoice.uncollectible"}];

/** What is due of it, and what happens next. @param {Invoice} invoice @param {string} today */
function dueWords(invoice, today) {
  const {due, due_date: dueDate, if_unpaid: unpaid} = invoice;
  if (due.amount <= 0) return "";
  if (!isOverdue(invoice, today)) return t("invoices.due_by", {amount: money(due), day: day(dueDate)});
  const since = t("bills.due_since", {amount: money(due), day: day(unpaid?.since ?? dueDate)});
  if (unpaid === null) return since;
  const next = unpaid.retry_on ? t("bills.retry_on", {day: day(unpaid.retry_on)})
    : unpaid.suspends_on > today ? t("bills.suspends_on", {day: day(unpaid.suspends_on)})
      : t("bills.cancels_on", {day: day(unpaid.cancels_on)});
  return `${since} ${next}`;
}

/** @param {{invoice: Invoice, today: string}} props */
function Row({invoice, today}) {
  return html`<article class="row">
    <div class="name">
      <h2><a href="/invoices/${invoice.id}">${invoice.number}</a></h2>
      <p><${Badge} ...${invoiceState(invoice, today)} /> <small>${day(invoice.issue_date)}</small></p>
    </div>
    <p>${invoice.status === "open" && dueWords(invoice, today)}</p>
    <dl><${Fact} label=${t("orders.total")}>${money(invoice.total)}<//>
      <${Fact} label=${t("invoice.due")}>${money(invoice.due)}<//></dl>
  </article>`;
}

export function Invoices() {
  const organization = useOrganization();
  const today = todayOf(organization.value);
  const filters = filtersOf(query.value);
  const list = useList((cursor) => told(client.GET("/v1/invoices", {params: {query: {limit: 25, cursor,
    .../** @type {{status?: Invoice["status"], from?: string, to?: string}} */ (filters)}}})), [query.value]);
  return html`<${BillsNav} />
    <${Title} text=${t("invoices.title")} />
    <p class="lead">${t("invoices.about")}</p>
    <${Owed} />
    <${Upcoming} />
    <${ListFilters} states=${STATES} />
    <${Rows} list=${list} row=${(/** @type {any} */ one) => html`<${Row} invoice=${one} today=${today} />`}
      empty=${Object.keys(filters).length > 0 ? t("filters.none") : t("invoices.empty")} />
    ${list.rows !== null && list.rows.length > 0 && html`<${InvoicesCsv} filters=${filters} />`}`;
}
