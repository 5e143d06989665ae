// app/page-invoice.js: one invoice: lines, taxes, payments, what is due.
import {html} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {day, instant, money, period, rate, t} from "./language.js";
import {lineFormula} from "./line-formula.js";
import {useLoaded} from "./loaded.js";
import {invoiceStatus, paymentStatus} from "./names.js";
import {Badge, Fact, Skeleton, Title, Trouble} from "./parts.js";

/** @typedef {import("./api.js").Invoice} Invoice */

/** @param {{label: string, amount: import("./language.js").Money, sum?: boolean}} props */
function Sum({label, amount, sum}) {
  return html`<tr class=${sum ? "sum" : ""}><th scope="row">${label}</th><td>${money(amount)}</td></tr>`;
}

/** @param {{invoice: Invoice}} props */
function Lines({invoice}) {
  const less = (/** @type {import("./language.js").Money} */ {amount, currency}) => ({amount: -amount, currency});
  return html`<table class="lines">
    <caption>${t("invoice.lines")}</caption>
    <tbody>
      ${invoice.lines.map((line) => html`<tr>
        <th scope="row">${line.description}<small>${lineFormula(line)} · ${period(line.period)}</small></th>
          <td>${money(line.amount)}</td>
      </tr>`)}
      <${Sum} label=${t("invoice.subtotal")} amount=${invoice.subtotal} />
      ${invoice.taxes.map((tax) => html`<${Sum} amount=${tax.amount}
        label=${tax.category === "AE" ? t("tax.reverse_charge") : t("tax.rate", {rate: rate(tax.rate)})} />`)}
      <${Sum} label=${t("charge.total")} amount=${invoice.total} sum=${true} />
      ${invoice.credit_applied.amount > 0 && html`<${Sum} label=${t("charge.credit_applied")}
        amount=${less(invoice.credit_applied)} />`}
      ${invoice.credited.amount > 0 && html`<${Sum} label=${t("invoice.credited")} amount=${less(invoice.credited)} />`}
      ${invoice.paid.amount > 0 && html`<${Sum} label=${t("invoice.paid_sum")} amount=${less(invoice.paid)} />`}
      <${Sum} label=${t("invoice.due")} amount=${invoice.due} sum=${true} />
    </tbody>
  </table>`;
}

/** @param {{invoice: Invoice}} props */
function Payments({invoice}) {
  if (invoice.payments.length === 0) return html`<p class="quiet">${t("invoice.no_payments")}</p>`;
  return html`<table class="lines">
    <caption>${t("invoice.payments")}</caption>
    <tbody>${invoice.payments.map((payment) => html`<tr>
      <th scope="row"><${Badge} ...${paymentStatus(payment.status)} /><small>${instant(payment.created_at)}</small>
        ${payment.action_url && html`<a href=${payment.action_url}
          target="_blank" rel="noopener">${t("order.continue")}</a>`}</th>
      <td>${money(payment.amount)}</td>
    </tr>`)}</tbody>
  </table>`;
}

/** @param {{id: string}} props */
export function InvoicePage({id}) {
  const read = useLoaded(() => told(client.GET("/v1/invoices/{inv}", {params: {path: {inv: id}}})), [id]);
  const invoice = read.value;
  const back = html`<p class="back"><a href="/invoices">${t("invoices.title")}</a></p>`;
  if (invoice === null) {
    return html`${back}<${Title} text=${t("invoice.title")} />
      ${read.error ? html`<${Trouble} error=${read.error} again=${read.again} />`
      : html`<${Skeleton} rows=${1} kind="card" />`}`;
  }
  return html`${back}<${Title} key=${id} text=${t("invoice.named", {number: invoice.number})} />
    <p><${Badge} ...${invoiceStatus(invoice.status)} /></p>
    <section class="card"><dl class="facts">
      <${Fact} label=${t("invoice.seller")}>${invoice.seller.legal_name}<//>
      <${Fact} label=${t("invoice.buyer")}>${invoice.buyer.legal_name}<//>
      <${Fact} label=${t("invoice.issued")}>${day(invoice.issue_date)}<//>
      <${Fact} label=${t("invoice.due_date")}>${day(invoice.due_date)}<//>
      ${invoice.purchase_order_number && html`<${Fact} label=${t("panel.purchase_order")}
        >${invoice.purchase_order_number}<//>`}
    </dl></section>
    <section class="card"><${Lines} invoice=${invoice} /></section>
    <section class="card"><${Payments} invoice=${invoice} /></section>`;
}
