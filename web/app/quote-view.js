// app/quote-view.js: a quote for a person: what is new, what is paid now, what comes later, and how each cent came
// about.
import {html} from "../vendor/guichet-vendor.js";
import {day, money, period, rate, t} from "./language.js";
import {lineFormula} from "./line-formula.js";
import {Fact} from "./parts.js";

/** @typedef {import("./api.js").Quote} Quote */
/** The words of the button: what it does, and for how much. @param {Quote} quote @param {string | null} renewsOn */
export function deedName(quote, renewsOn) {
  const {charge, collection, effective} = quote;
  const count = quote.proposed.total_licences - quote.current.total_licences;
  if (effective === "at_renewal") return t("deed.schedule", {day: day(quote.next_invoice?.date ?? renewsOn ?? "")});
  if (effective === "after_credit_check") return t("deed.credit_check");
  if (collection === "credit") {
    return t("deed.credit", {count: Math.abs(count), amount: money({...charge.total,
      amount: Math.abs(charge.total.amount)})});
  }
  if (collection === "next_invoice") return t(count < 0 ? "deed.remove" : "deed.next_invoice",
    {count: Math.abs(count)});
  if (charge.amount_due.amount > 0) return t("deed.pay", {amount: money(charge.amount_due)});
  if (charge.total.amount > 0) return t("deed.from_credit", {amount: money(charge.credit_applied)});
  return t(count < 0 ? "deed.remove" : "deed.add", {count: Math.abs(count)});
}

/** When and how the money moves, as the quote says it. @param {Quote} quote */
function collectionWords({collection, effective, payment_method: method}) {
  if (effective === "at_renewal") return t("collection.at_renewal");
  if (effective === "after_credit_check") return t("collection.credit_check");
  if (collection === "next_invoice" && method.type !== "invoice") return t("collection.too_little");
  return {now: t("collection.now"), next_invoice: t("collection.next_invoice"),
    credit: t("collection.credit"), none: t("collection.none")}[collection];
}

/** A charge or a credit, line by line. @param {{charge: Quote["charge"]}} props */
export function Charge({charge}) {
  return html`<table class="lines">
    <caption>${t("charge.title")}</caption>
    <tbody>
      ${charge.lines.map((line) => html`<tr>
        <th scope="row">${lineFormula(line)}<small>${period(line.period)}</small></th><td>${money(line.amount)}</td>
      </tr>`)}
      ${charge.taxes.map((tax) => html`<tr>
        <th scope="row">${tax.category === "AE" ? t("tax.reverse_charge") : t("tax.rate", {rate: rate(tax.rate)})}</th>
          <td>${money(tax.amount)}</td>
      </tr>`)}
      <tr class="sum"><th scope="row">${t("charge.total")}</th><td>${money(charge.total)}</td></tr>
      ${charge.credit_applied.amount !== 0 && html`
        <tr><th scope="row">${t("charge.credit_applied")}</th>
          <td>${money({...charge.credit_applied, amount: -charge.credit_applied.amount})}</td></tr>
        <tr class="sum"><th scope="row">${t("charge.amount_due")}</th><td>${money(charge.amount_due)}</td></tr>`}
    </tbody>
  </table>`;
}

/**
 * The places of a quote before there is one.
 * @param {{busy: boolean, monthlyCost: import("./language.js").Money | null}} props
 */
function QuotePlaces({busy, monthlyCost}) {
  return html`<div class="quote" aria-busy=${busy}>
    <dl class="facts">
      <${Fact} label=${t("preview.monthly_cost")}>
        <strong class="figure">${monthlyCost ? money(monthlyCost) : "–"}</strong><small></small><//>
      <${Fact} label=${t("preview.charged_now")}><strong class="figure">–</strong><small></small><//>
      <${Fact} label=${t("preview.next_invoice")}><strong class="figure">–</strong><small></small><//>
    </dl>
    <p class="quiet lines">${busy ? t("preview.loading") : t("preview.none")}</p>
    <div class="bones" aria-hidden="true"><span></span><span></span><span></span></div>
  </div>`;
}

/**
 * The same places whatever the quote is, so that nothing jumps when the next one arrives.
 * @param {{quote: Quote | null, busy: boolean, method: string, monthlyCost: import("./language.js").Money | null}} props
 */
export function QuoteView({quote, busy, method, monthlyCost}) {
  if (quote === null) return html`<${QuotePlaces} busy=${busy} monthlyCost=${monthlyCost} />`;
  return html`<div class="quote ${busy ? "stale" : ""}" aria-busy=${busy}>
    <dl class="facts">
      <${Fact} label=${t(quote.kind === "change_licences" ? "preview.monthly_cost" : "subscription.monthly_cost")}>
        <strong class="figure">${money(quote.proposed.monthly_cost)}</strong>
        <small>${quote.kind === "change_licences"
    && t("preview.monthly_cost_before", {amount: money(quote.current.monthly_cost)})}</small>
      <//>
      <${Fact} label=${quote.collection === "credit" ? t("preview.credited") : t("preview.charged_now")}>
        <strong class="figure">${money(quote.collection === "now" ? quote.charge.amount_due
    : quote.collection === "credit" ? {...quote.charge.total, amount: Math.abs(quote.charge.total.amount)}
    : {...quote.charge.total, amount: 0})}</strong>
        <small>${collectionWords(quote)}</small>
      <//>
      <${Fact} label=${t("preview.next_invoice")}>
        <strong class="figure">${quote.next_invoice ? money(quote.next_invoice.total) : "–"}</strong>
        <small>${quote.next_invoice ? t("preview.next_invoice_on", {day: day(quote.next_invoice.date)})
          : t("preview.next_invoice_none")}</small>
      <//>
    </dl>
    ${quote.charge.lines.length > 0 && html`<${Charge} charge=${quote.charge} />`}
    <p class="quiet">${t("preview.method", {method})}</p>
  </div>`;
}
