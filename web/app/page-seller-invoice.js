// app/page-seller-invoice.js: one invoice of a customer, and what the seller can do about it: book a transfer, correct
// it by a credit note, write it off.
import {html, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {day, dayShort, instant, money, t} from "./language.js";
import {useLoaded} from "./loaded.js";
import {invoiceStatus, paymentStatus} from "./names.js";
import {Badge, Fact, Outdated, Skeleton, Title, Trouble} from "./parts.js";
import {Sum, taxName} from "./seller-details.js";
import {Correction, Transfer, WriteOff} from "./seller-invoice-deeds.js";
import {OrganizationLink} from "./seller-name.js";
import {submissionKept} from "./submission.js";

/** @typedef {import("./api.js").Schemas} Schemas */
/** @typedef {Schemas["Invoice"]} Invoice */

/** @param {{invoice: Invoice}} props */
function Figures({invoice}) {
  return html`<table class="lines"><caption>${t("seller.figures")}</caption><tbody>
    ${invoice.lines.map((line) => html`<${Sum} label=${line.description} amount=${line.amount} />`)}
    ${invoice.taxes.map((tax) => html`<${Sum} amount=${tax.amount} label=${taxName(tax)} />`)}
    <${Sum} label=${t("seller.total")} amount=${invoice.total} sum=${true} />
    ${invoice.credit_applied.amount > 0 && html`<${Sum} label=${t("seller.credit_used")} less=${true}
      amount=${invoice.credit_applied} />`}
    ${invoice.credited.amount > 0 && html`<${Sum} label=${t("seller.credited")} less=${true}
      amount=${invoice.credited} />`}
    ${invoice.paid.amount > 0 && html`<${Sum} label=${t("seller.paid")} less=${true} amount=${invoice.paid} />`}
    <${Sum} label=${t("seller.due")} amount=${invoice.due} sum=${true} />
  </tbody></table>`;
}

/** @param {{invoice: Invoice}} props */
function Payments({invoice}) {
  if (invoice.payments.length === 0) return html`<p class="quiet">${t("seller.payments_none")}</p>`;
  return html`<table class="lines"><caption>${t("seller.payments")}</caption><tbody>
    ${invoice.payments.map((payment) => html`<tr>
      <th scope="row"><${Badge} ...${paymentStatus(payment.status)} /> <small>${payment.received_on
        ? t("seller.transfer_of", {day: day(payment.received_on), reference: payment.reference ?? ""})
        : instant(payment.created_at)}</small></th>
      <td>${money(payment.amount)}</td></tr>`)}
  </tbody></table>`;
}

/** @param {{invoice: Invoice}} props */
function Notes({invoice}) {
  const read = useLoaded(() => told(client.GET("/v1/operator/organizations/{org}/credit-notes", {params: {
    path: {org: invoice.organization_id ?? ""}, query: {invoice_id: invoice.id, limit: 100}}})), [invoice.id]);
  if (read.error) return html`<${Trouble} error=${read.error} again=${read.again} />`;
  if (!read.value?.data.length) return null;
  return html`<section class="card"><table class="lines"><caption>${t("seller.credit_notes")}</caption><tbody>
    ${read.value.data.map((note) => html`<tr>
      <th scope="row">${note.number} · ${dayShort(note.issue_date)}<small>${note.reason}</small></th>
      <td>${money(note.total)}</td></tr>`)}
  </tbody></table></section>`;
}

const DEEDS = {transfer: Transfer, correction: Correction, "write-off": WriteOff};

/**
 * What can be done, one at a time; at first the one whose answer was not known when the page was last left.
 * @param {{invoice: Invoice, onDone: (said: string) => void}} props
 */
function Deeds({invoice, onDone}) {
  const [deed, deedSet] = useState(/** @type {keyof typeof DEEDS | null} */ (/** @type {any} */ (
    Object.keys(DEEDS).find((one) => submissionKept(`${one} ${invoice.id}`) !== null) ?? null)));
  const open = invoice.status === "open";
  const leave = () => deedSet(null);
  const done = (/** @type {string} */ said) => {
    leave();
    onDone(said);
  };
  if (deed === null) {
    return html`<div class="deeds">
      ${open && html`<button type="button" onClick=${() => deedSet("transfer")}>${t("seller.transfer_begin")}</button>`}
      <button type="button" class="secondary" onClick=${() => deedSet("correction")}
        >${t("seller.correct_begin")}</button>
      ${open && html`<button type="button" class="secondary" onClick=${() => deedSet("write-off")}
        >${t("seller.write_off_begin")}</button>`}
    </div>`;
  }
  const Deed = DEEDS[deed];
  return html`<section class="panel"><${Deed} invoice=${invoice} onDone=${done} onLeave=${leave} /></section>`;
}

/** @param {{id: string}} props */
export function SellerInvoice({id}) {
  const read = useLoaded(() => told(client.GET("/v1/operator/invoices/{inv}", {params: {path: {inv: id}}})), [id]);
  const [said, saidSet] = useState("");
  const [turn, turnSet] = useState(0);
  const invoice = read.value;
  const back = html`<p class="back"><a href="/seller/invoices">${t("seller.invoices")}</a></p>`;
  if (invoice === null) {
    return html`${back}<${Title} text=${t("seller.invoice")} />
      ${read.error ? html`<${Trouble} error=${read.error} again=${read.again} />`
      : html`<${Skeleton} rows=${2} kind="card" />`}`;
  }
  const done = (/** @type {string} */ text) => {
    saidSet(text);
    turnSet(turn + 1);
    read.again();
  };
  return html`${back}<${Title} key=${id} text=${t("seller.invoice_named", {number: invoice.number})} />
    <${Outdated} read=${read} />
    <p><${Badge} ...${invoiceStatus(invoice.status)} /></p>
    <section class="card"><dl class="facts">
      <${Fact} label=${t("seller.organization")}><${OrganizationLink} id=${invoice.organization_id ?? ""} /><//>
      <${Fact} label=${t("seller.issued")}>${day(invoice.issue_date)}<//>
      <${Fact} label=${t("seller.due_date")}>${day(invoice.due_date)}<//>
      <${Fact} label=${t("seller.due")}><strong class="figure">${money(invoice.due)}</strong><//>
      ${invoice.purchase_order_number && html`<${Fact} label=${t("seller.purchase_order")}
        >${invoice.purchase_order_number}<//>`}
    </dl><div role="status">${said && html`<p class="done"><strong>${said}</strong></p>`}</div>
    <${Deeds} key=${turn} invoice=${invoice} onDone=${done} /></section>
    <section class="card"><${Figures} invoice=${invoice} /></section>
    <section class="card"><${Payments} invoice=${invoice} /></section>
    <${Notes} key=${`notes ${turn}`} invoice=${invoice} />`;
}
