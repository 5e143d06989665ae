// app/page-invoice.js: one invoice: how it stands, paying it, the document itself, its payments and its credit notes.
import {html, useEffect, useRef, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {declineWords, disputeWords, paymentOpen} from "./bill-names.js";
import {BillsNav} from "./bills-nav.js";
import {Copyable} from "./copyable.js";
import {DocumentLines, less, Party, PrintDeed, Sum} from "./document-lines.js";
import {useFollowed} from "./followed.js";
import {InvoiceState, isPayable} from "./invoice-state.js";
import {day, instant, money, t} from "./language.js";
import {useLoaded} from "./loaded.js";
import {methodName, paymentStatus} from "./names.js";
import {NotesOf} from "./notes-of.js";
import {todayOf, useOrganization} from "./organization.js";
import {Badge, Fact, Outdated, Skeleton, Title, Trouble} from "./parts.js";
import {PayInvoice} from "./pay-invoice.js";
import {query} from "./router.js";
import {submissionKept} from "./submission.js";

/** @typedef {import("./api.js").Invoice} Invoice */

/**
 * The sums add up: what was credited or paid beyond what was due is the customer's, and stands as such.
 * @param {{invoice: Invoice}} props
 */
function Lines({invoice}) {
  const {credit_applied: applied, credited, paid, due, total} = invoice;
  const beyond = due.amount + paid.amount + credited.amount + applied.amount - total.amount;
  return html`<${DocumentLines} billed=${invoice}>
    ${applied.amount > 0 && html`<${Sum} label=${t("charge.credit_applied")} amount=${less(applied)} />`}
    ${credited.amount > 0 && html`<${Sum} label=${t("invoice.credited")} amount=${less(credited)} />`}
    ${paid.amount > 0 && html`<${Sum} label=${t("invoice.paid_sum")} amount=${less(paid)} />`}
    ${beyond > 0 && html`<${Sum} label=${t("bills.beyond")} amount=${{...due, amount: beyond}} />`}
    <${Sum} label=${t("invoice.due")} amount=${due} sum=${true} />
  <//>`;
}

/** @param {{payment: Invoice["payments"][number]}} props */
function Payment({payment}) {
  const {status, amount, dispute, received_on: received} = payment;
  const how = received ? t("bills.transfer", {day: day(received), reference: payment.reference ?? ""})
    : payment.payment_method ? methodName(payment.payment_method) : "";
  return html`<tr>
    <th scope="row"><${Badge} ...${paymentStatus(status)} /> ${how}
      <small>${instant(payment.created_at)}</small>
      ${status === "failed" && html`<small>${declineWords(payment.decline_code)}</small>`}
      ${dispute && html`<small class="wrong">${disputeWords(dispute)}</small>`}
      ${payment.action_url && html`<a href=${payment.action_url} target="_blank" rel="noopener">${
        t("order.continue")}</a>`}</th>
    <td>${money(amount)}</td>
  </tr>`;
}

/** @param {{invoice: Invoice}} props */
function Payments({invoice: {payments, payments_left_out: left}}) {
  if (payments.length === 0) return html`<p class="quiet">${t("invoice.no_payments")}</p>`;
  return html`<table class="lines">
      <caption>${t("invoice.payments")}</caption>
      <tbody>${payments.map((one) => html`<${Payment} key=${one.id} payment=${one} />`)}</tbody>
    </table>
    ${left > 0 && html`<p class="quiet">${t("bills.payments_left_out", {count: left})}</p>`}`;
}

/** Whom it is from and to, and what it is called. @param {{invoice: Invoice}} props */
function Heads({invoice}) {
  return html`<section class="card">
    <div class="parties"><${Party} label=${t("invoice.seller")} party=${invoice.seller} />
      <${Party} label=${t("invoice.buyer")} party=${invoice.buyer} /></div>
    <dl class="facts">
      <${Fact} label=${t("bills.number")}><${Copyable} text=${invoice.number} /><//>
      <${Fact} label=${t("invoice.issued")}>${day(invoice.issue_date)}<//>
      <${Fact} label=${t("invoice.due_date")}>${day(invoice.due_date)}<//>
      ${invoice.purchase_order_number && html`<${Fact} label=${t("panel.purchase_order")}
        >${invoice.purchase_order_number}<//>`}
      ${invoice.order_id && html`<${Fact} label=${t("order.title")}><a href="/orders/${invoice.order_id}">${
        t("bills.see_order")}</a><//>`}
    </dl></section>`;
}

/** @param {string} id @returns {Promise<Invoice>} */
const read = (id) => told(client.GET("/v1/invoices/{inv}",
  {params: {path: {inv: id}, query: {expand: "payments.payment_method"}}}));

/**
 * The invoice once it is here, followed while a payment of it has no end.
 * @param {{first: Invoice, again: () => void}} props
 */
function Told({first, again}) {
  const invoice = useFollowed(first, first, (one) => paymentOpen(one) !== null, () => read(first.id));
  const organization = useOrganization();
  const added = new URLSearchParams(query.value).get("pay");
  const [wanted, wantedSet] = useState(added !== null || submissionKept(`pay:${first.id}`) !== null);
  const state = useRef(/** @type {HTMLElement | null} */ (null));
  const paying = wanted && isPayable(invoice);
  const today = todayOf(organization.value);
  const done = () => {
    wantedSet(false);
    again();
    state.current?.focus();
  };
  useEffect(() => { if (wanted && !isPayable(invoice)) wantedSet(false); }, [invoice]);
  return html`<div ref=${state} tabindex="-1" class="focus">
      <${InvoiceState} ...${{invoice, today, paying}} onPay=${() => wantedSet(true)} /></div>
    ${paying && html`<${PayInvoice} invoice=${invoice} chosen=${added ?? ""} onDone=${done}
      onRefused=${again} onClose=${() => wantedSet(false)} />`}
    <${Heads} invoice=${invoice} />
    <section class="card"><${Lines} invoice=${invoice} /></section>
    <section class="card"><${Payments} invoice=${invoice} /></section>
    <${NotesOf} invoice=${invoice} />
    <${PrintDeed} />`;
}

/** @param {{id: string}} props */
export function InvoicePage({id}) {
  const loaded = useLoaded(() => read(id), [id]);
  const {value: invoice, error, again} = loaded;
  return html`<${BillsNav} />
    <p class="back"><a href="/invoices">${t("invoices.title")}</a></p>
    <${Title} key=${invoice === null ? "" : id}
      text=${invoice === null ? t("invoice.title") : t("invoice.named", {number: invoice.number})} />
    ${invoice !== null ? html`<${Outdated} read=${loaded} /><${Told} first=${invoice} again=${again} />`
    : error !== null ? html`<${Trouble} error=${error} again=${again} />`
    : html`<${Skeleton} rows=${1} kind="card" />`}`;
}
