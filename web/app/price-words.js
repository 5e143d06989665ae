// app/price-words.js: a price as a person reads it: "€10.50 a licence and month", with its tiers where it has some.
import {html} from "../vendor/guichet-vendor.js";
import {money, number, t} from "./language.js";

/** @typedef {import("./api.js").Price} Price */

const EACH = {P1M: "price.month", P1Y: "price.year"};

/** The lowest price of one licence, and how often it is paid. @param {Price} price */
export function priceWords({unit_amount: flat, tiers, currency, billing_period: billed}) {
  const lowest = flat ?? Math.min(...(tiers?.steps ?? []).map((step) => step.unit_amount));
  const each = t(EACH[billed], {amount: money({amount: lowest, currency})});
  return tiers ? t("price.from", {each}) : each;
}

/** What a licence costs at each size. @param {{price: Price}} props */
export function PriceTiers({price: {tiers, currency}}) {
  if (!tiers) return null;
  const {steps, mode} = tiers;
  return html`<table class="lines tiers"><caption>${t(mode === "volume" ? "price.volume" : "price.graduated")}</caption>
    <tbody>${steps.map(({up_to: last, unit_amount: amount}, index) => {
    const first = number(index === 0 ? 1 : (steps[index - 1].up_to ?? 0) + 1);
    return html`<tr><th scope="row">${last === null ? t("price.tier_last", {first})
      : t("price.tier", {first, last: number(last)})}</th><td>${money({amount, currency})}</td></tr>`;
  })}</tbody></table>`;
}
