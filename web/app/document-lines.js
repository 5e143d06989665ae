// app/document-lines.js: what invoices and credit notes have in common: lines that can be redone on paper, taxes and
// sums; and the two parties.
import {html} from "../vendor/guichet-vendor.js";
import {country, money, period, rate, t} from "./language.js";
import {lineFormula} from "./line-formula.js";

/** @typedef {import("./language.js").Money} Money */
/** @typedef {import("./api.js").Schemas} Schemas */
/** @typedef {Schemas["InvoiceLine"] | Schemas["CreditNoteLine"]} Line */
/** @typedef {{lines: Line[], subtotal: Money, taxes: Schemas["Tax"][], total: Money}} Billed */

/** @param {Money} money */
export const less = ({amount, currency}) => ({amount: -amount, currency});

/** @param {{label: string, amount: Money, sum?: boolean}} props */
export function Sum({label, amount, sum}) {
  return html`<tr class=${sum ? "sum" : ""}><th scope="row">${label}</th><td>${money(amount)}</td></tr>`;
}

/** @param {Schemas["Tax"]} tax */
function taxName({category, rate: percent, taxable}) {
  if (category === "AE") return t("tax.reverse_charge");
  if (category === "O") return t("bills.no_tax");
  return t("bills.tax_on", {rate: rate(percent), amount: money(taxable)});
}

/** @param {{line: Line}} props */
function LineRow({line}) {
  return html`<tr>
    <th scope="row"><a href="/subscriptions/${line.subscription_id}">${line.description}</a>
      <small>${lineFormula(line)} · ${period(line.period)}${
        line.rounding === "limited" && html` · ${t("bills.limited")}`}</small></th>
    <td>${money(line.amount)}</td>
  </tr>`;
}

/**
 * Lines, taxes and the total of a document; what makes the rest of it stands below (children).
 * @param {{billed: Billed, children?: any}} props
 */
export function DocumentLines({billed, children}) {
  return html`<table class="lines">
    <caption>${t("invoice.lines")}</caption>
    <tbody>
      ${billed.lines.map((line) => html`<${LineRow} key=${line.id} line=${line} />`)}
      <${Sum} label=${t("invoice.subtotal")} amount=${billed.subtotal} />
      ${billed.taxes.map((tax) => html`<${Sum} label=${taxName(tax)} amount=${tax.amount} />`)}
      <${Sum} label=${t("charge.total")} amount=${billed.total} sum=${true} />
      ${children}
    </tbody>
  </table>`;
}

/** Seller or buyer, as a document has it. @param {{label: string, party: Schemas["Party"]}} props */
export function Party({label, party}) {
  const {address} = party;
  return html`<div class="party">
    <h2>${label}</h2>
    <address>
      <strong>${party.legal_name}</strong><br />${address.line1}<br />
      ${address.line2 && html`${address.line2}<br />`}${address.postal_code} ${address.city}<br />
      ${country(address.country)}
    </address>
    ${party.vat_id && html`<p class="quiet">${t("bills.vat_id", {number: party.vat_id})}</p>`}
    ${party.siren && html`<p class="quiet">${t("bills.siren", {number: party.siren})}</p>`}
  </div>`;
}

export function PrintDeed() {
  return html`<div class="deeds">
    <button type="button" class="secondary" onClick=${() => print()}>${t("bills.print")}</button></div>`;
}
