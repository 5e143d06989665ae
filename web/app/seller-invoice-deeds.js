// app/seller-invoice-deeds.js: what the seller does about an invoice. Each says in figures what comes of it before it
// is sent, and is sent once.
import {html} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {ConfirmedForm} from "./confirmed-form.js";
import {CheckField, Field, useForm} from "./form.js";
import {day, money, t} from "./language.js";
import {useLoaded} from "./loaded.js";
import {minorOf, MoneyField, moneyTyped} from "./money-field.js";
import {Skeleton, Title, Trouble} from "./parts.js";

/** @typedef {import("./api.js").Schemas["Invoice"]} Invoice */
/** @typedef {{invoice: Invoice, onDone: (said: string) => void, onLeave: () => void}} Props */

/** The address of the invoice and the key of this submission. @param {Invoice} invoice @param {string} key */
const to = (invoice, key) => ({path: {inv: invoice.id}, header: {"Idempotency-Key": key}});

/** @param {Invoice} invoice @param {number} amount */
const ofInvoice = (invoice, amount) => ({amount, currency: invoice.currency});

/** The figures of a transfer: what is left due, or what is too much. @param {Invoice} invoice @param {number} amount */
function transferMeans(invoice, amount) {
  const rest = invoice.due.amount - amount;
  const figures = {amount: money(ofInvoice(invoice, amount)), number: invoice.number, due: money(invoice.due),
    rest: money(ofInvoice(invoice, Math.abs(rest)))};
  if (rest < 0) return t("seller.transfer_too_much", figures);
  return t(rest === 0 ? "seller.transfer_pays" : "seller.transfer_leaves", figures);
}

/**
 * A bank transfer that arrived. More than is due becomes credit of the customer: this is most often a slip of the
 * finger, so it takes a tick of its own. @param {Props & {today: string}} props
 */
function TransferForm({invoice, today, onDone, onLeave}) {
  const {currency} = invoice;
  const form = useForm({initial: {"/amount/amount": moneyTyped(invoice.due), "/received_on": today, "/reference": "",
    more: false},
  about: `transfer ${invoice.id}`,
  bodyFrom: (values) => ({amount: ofInvoice(invoice, minorOf(String(values["/amount/amount"]), currency) ?? 0),
    received_on: String(values["/received_on"]), reference: String(values["/reference"]).trim()}),
  send: (body, key) => told(client.POST("/v1/operator/invoices/{inv}/payments", {params: to(invoice, key), body})),
  done: (paid) => onDone(t(paid.status === "paid" ? "seller.transfer_paid" : "seller.transfer_booked",
    {due: money(paid.due)}))});
  const amount = minorOf(String(form.values["/amount/amount"]), currency);
  const more = amount !== null && amount > invoice.due.amount;
  const ready = amount !== null && amount > 0 && String(form.values["/reference"]).trim() !== ""
    && form.values["/received_on"] !== "" && (!more || form.values.more === true);
  return html`<${Title} level=${2} text=${t("seller.transfer_title")} />
    <${ConfirmedForm} form=${form} ready=${ready} next=${t("seller.go_on")}
      deed=${t("seller.transfer_book", {amount: money(ofInvoice(invoice, amount ?? 0))})}
      consequence=${amount !== null && html`<p>${transferMeans(invoice, amount)}</p>`} onLeave=${onLeave}>
      <${MoneyField} form=${form} name="/amount/amount" label=${t("seller.transfer_amount")} currency=${currency}
        hint=${amount === null ? t("seller.amount_wrong") : t("seller.transfer_due", {due: money(invoice.due)})} />
      <${Field} form=${form} name="/received_on" label=${t("seller.transfer_day")} type="date" max=${today}
        hint=${t("seller.transfer_day_hint", {day: day(today)})} />
      <${Field} form=${form} name="/reference" label=${t("seller.transfer_reference")} maxlength="64"
        hint=${t("seller.transfer_reference_hint")} />
      ${more && html`<section class="note bad" role="alert"><p>${transferMeans(invoice, amount)}</p>
        <${CheckField} form=${form} name="more" label=${t("seller.transfer_more", {amount: money(
    ofInvoice(invoice, amount - invoice.due.amount))})} /></section>`}
    <//>`;
}

/** The day up to which a transfer can have arrived is the customer's. @param {Props} props */
export function Transfer(props) {
  const org = props.invoice.organization_id ?? "";
  const read = useLoaded(() => told(client.GET("/v1/operator/organizations/{org}", {params: {path: {org}}})), [org]);
  if (read.value === null)
    return read.error ? html`<${Trouble} error=${read.error} again=${read.again} />` : html`<${Skeleton} rows=${1} />`;
  return html`<${TransferForm} ...${props} today=${read.value.now.slice(0, 10)} />`;
}

/**
 * What each line is to lose, where something was typed.
 * @param {Invoice} invoice @param {import("./form.js").Values} values
 */
function lineCredits(invoice, values) {
  return invoice.lines.map((line) => {
    const text = String(values[`line ${line.id}`] ?? "").trim();
    return {line, text, amount: text === "" ? 0 : minorOf(text, invoice.currency)};
  }).filter(({text, amount}) => text !== "" && amount !== 0);
}

/** A credit note of some of its lines, each without tax; tax and total are the API's to say. @param {Props} props */
export function Correction({invoice, onDone, onLeave}) {
  const form = useForm({
    initial: {"/reason": "", ...Object.fromEntries(invoice.lines.map((line) => [`line ${line.id}`, ""]))},
    about: `correction ${invoice.id}`,
    bodyFrom: (values) => ({reason: String(values["/reason"]).trim(), lines: lineCredits(invoice, values)
      .map(({line, amount}) => ({line_id: line.id ?? "", amount: ofInvoice(invoice, amount ?? 0)}))}),
    send: (body, key) =>
      told(client.POST("/v1/operator/invoices/{inv}/credit-notes", {params: to(invoice, key), body})),
    done: (note) => onDone(t("seller.correct_done", {number: note.number, total: money(note.total)}))});
  const credits = lineCredits(invoice, form.values);
  const sum = credits.reduce((all, {amount}) => all + (amount ?? 0), 0);
  const ready = sum > 0 && credits.every(({amount}) => amount !== null)
    && String(form.values["/reason"]).trim() !== "";
  return html`<${Title} level=${2} text=${t("seller.correct_title")} />
    <p class="quiet">${t("seller.correct_about")}</p>
    <${ConfirmedForm} form=${form} ready=${ready} next=${t("seller.go_on")}
      deed=${t("seller.correct", {amount: money(ofInvoice(invoice, sum))})} onLeave=${onLeave}
      consequence=${html`<p>${t("seller.correct_means", {amount: money(ofInvoice(invoice, sum)),
    number: invoice.number, due: money(invoice.due)})}</p>`}>
      ${invoice.lines.map((line) => html`<${MoneyField} key=${line.id} form=${form} name="line ${line.id}"
        label=${line.description} currency=${invoice.currency} optional=${true}
        hint=${credits.some((one) => one.line === line && one.amount === null) ? t("seller.amount_wrong")
      : t("seller.line_of", {amount: money(line.amount)})} />`)}
      <${Field} form=${form} name="/reason" label=${t("seller.correct_reason")} maxlength="500" wide=${true}
        hint=${t("seller.correct_reason_hint")} />
    <//>`;
}

/** @param {Props} props */
export function WriteOff({invoice, onDone, onLeave}) {
  const form = useForm({initial: {"/reason": ""}, about: `write-off ${invoice.id}`,
    bodyFrom: (values) => ({reason: String(values["/reason"]).trim()}),
    send: (body, key) => told(client.POST("/v1/operator/invoices/{inv}/write-off", {params: to(invoice, key), body})),
    done: (written) => onDone(t("seller.write_off_done", {amount: money(written.due)}))});
  return html`<${Title} level=${2} text=${t("seller.write_off_title")} />
    <${ConfirmedForm} form=${form} ready=${String(form.values["/reason"]).trim() !== ""} next=${t("seller.go_on")}
      deed=${t("seller.write_off", {amount: money(invoice.due)})} onLeave=${onLeave}
      consequence=${html`<p>${t("seller.write_off_means", {amount: money(invoice.due), number: invoice.number})}</p>`}>
      <${Field} form=${form} name="/reason" label=${t("seller.write_off_reason")} maxlength="500" wide=${true} />
    <//>`;
}
