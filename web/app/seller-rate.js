// app/seller-rate.js: what a price asks: in words, and its tiers drawn as steps.
import {html} from "../vendor/guichet-vendor.js";
import {money, number, t} from "./language.js";

/** @typedef {{up_to: number | null, unit_amount: number}} Step */
/**
 * @typedef {{currency: string, billing_period: string, unit_amount?: number,
 *   tiers?: {mode: string, steps: Step[]}}} Rate
 */

/** A flat price is one step without an end. @param {Rate} rate @returns {Step[]} */
export const stepsOf = ({tiers, unit_amount}) => tiers?.steps ?? [{up_to: null, unit_amount: unit_amount ?? 0}];

/** "10.50 € a licence and month", or from the cheapest step on. @param {Rate} rate */
export function rateWords(rate) {
  const least = Math.min(...stepsOf(rate).map((one) => one.unit_amount));
  const amount = money({amount: least, currency: rate.currency});
  if (rate.billing_period === "P1Y") return t(rate.tiers ? "seller.rate_year_from" : "seller.rate_year", {amount});
  return t(rate.tiers ? "seller.rate_month_from" : "seller.rate_month", {amount});
}

const WIDE = 320, HIGH = 120, TOP = 12, BOTTOM = 8;

/** The stairs as points: each step as wide as the next, because the last has no end. @param {Step[]} steps */
function stairs(steps) {
  const most = Math.max(...steps.map((one) => one.unit_amount), 1);
  const y = (/** @type {number} */ amount) => HIGH - BOTTOM - (HIGH - TOP - BOTTOM) * amount / most;
  return steps.map(({unit_amount}, at) => ({x: WIDE * at / steps.length, end: WIDE * (at + 1) / steps.length,
    y: y(unit_amount)}));
}

/** The picture of the table beside it, which says the same in words. @param {{steps: Step[]}} props */
function Stairs({steps}) {
  const drawn = stairs(steps);
  const top = drawn.map(({x, end, y}) => `${x},${y} ${end},${y}`).join(" ");
  return html`<svg class="stairs" viewBox="0 0 ${WIDE} ${HIGH}" aria-hidden="true" preserveAspectRatio="none">
    <polygon class="under" points="0,${HIGH} ${top} ${WIDE},${HIGH}" />
    <polyline class="edge" points=${top} />
  </svg>`;
}

/** @param {Step[]} steps @param {number} at */
function range(steps, at) {
  const from = at === 0 ? 1 : (steps[at - 1].up_to ?? 0) + 1, {up_to} = steps[at];
  return up_to === null ? t("seller.step_last", {count: from})
    : t("seller.step", {from: number(from), count: up_to});
}

/** @param {{rate: Rate}} props */
export function RateView({rate}) {
  const {tiers, currency} = rate;
  if (!tiers) return html`<p class="rate"><strong>${rateWords(rate)}</strong></p>`;
  return html`<div class="tiers">
    <${Stairs} steps=${tiers.steps} />
    <table class="lines">
      <caption>${t(tiers.mode === "volume" ? "seller.tiers_volume" : "seller.tiers_graduated")}</caption>
      <tbody>${tiers.steps.map((step, at) => html`<tr><th scope="row">${range(tiers.steps, at)}</th>
        <td>${money({amount: step.unit_amount, currency})}</td></tr>`)}</tbody></table>
  </div>`;
}
