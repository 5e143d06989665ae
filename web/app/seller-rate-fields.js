// app/seller-rate-fields.js: what a price asks, as fields: one amount, or tiers, a row each.
import {html} from "../vendor/guichet-vendor.js";
import {Field, SelectField} from "./form.js";
import {t} from "./language.js";
import {minorOf, MoneyField} from "./money-field.js";
import {wholeNumber} from "./number-field.js";
import {RateView} from "./seller-rate.js";

/** @typedef {import("./form.js").Values} Values */
/** @typedef {import("./form.js").FormState} FormState */

const STEPS_MOST = 20, LICENCES_MOST = 1000000;

/** A rate without anything in it: one amount. @type {Values} */
export const RATE_EMPTY = {mode: "flat", "/unit_amount": "", steps: "2", ...Object.fromEntries(Array.from(
  {length: STEPS_MOST}, (_, at) => [[`/tiers/steps/${at}/up_to`, ""], [`/tiers/steps/${at}/unit_amount`, ""]]).flat())};

/** @param {Values} values */
const count = (values) => Number(values.steps);

/**
 * The part of the body: null where something of it is missing.
 * @param {Values} values @param {string} currency
 */
export function rateOf(values, currency) {
  if (values.mode === "flat") {
    const unit_amount = minorOf(String(values["/unit_amount"]), currency);
    return unit_amount === null ? null : {unit_amount};
  }
  const last = count(values) - 1;
  const steps = Array.from({length: last + 1}, (_, at) => ({
    up_to: at === last ? null : wholeNumber(String(values[`/tiers/steps/${at}/up_to`]), 1, LICENCES_MOST),
    unit_amount: minorOf(String(values[`/tiers/steps/${at}/unit_amount`]), currency)}));
  if (steps.some(({up_to, unit_amount}, at) => unit_amount === null || up_to === null && at < last)) return null;
  return {tiers: {mode: /** @type {"volume" | "graduated"} */ (values.mode),
    steps: /** @type {{up_to: number | null, unit_amount: number}[]} */ (steps)}};
}

/** @param {{form: FormState, currency: string}} props */
function Steps({form, currency}) {
  const rows = count(form.values);
  const set = (/** @type {number} */ many) => form.valueSet("steps", String(many));
  return html`<fieldset class="steps wide"><legend>${t("seller.tiers")}</legend>
    ${Array.from({length: rows}, (_, at) => html`<div class="step" key=${at}>
      ${at < rows - 1 ? html`<${Field} form=${form} name="/tiers/steps/${at}/up_to" label=${t("seller.step_up_to")}
        inputmode="numeric" />` : html`<p class="quiet">${t("seller.step_rest")}</p>`}
      <${MoneyField} form=${form} name="/tiers/steps/${at}/unit_amount" label=${t("seller.unit_amount")}
        currency=${currency} />
    </div>`)}
    <div class="deeds">
      <button type="button" class="secondary" disabled=${rows >= STEPS_MOST} onClick=${() => set(rows + 1)}
        >${t("seller.step_add")}</button>
      <button type="button" class="secondary" disabled=${rows <= 1} onClick=${() => set(rows - 1)}
        >${t("seller.step_remove")}</button>
    </div>
  </fieldset>`;
}

/** @param {{form: FormState, currency: string, billingPeriod: string}} props */
export function RateFields({form, currency, billingPeriod}) {
  const rate = rateOf(form.values, currency);
  return html`<${SelectField} form=${form} name="mode" label=${t("seller.mode")} options=${[
    {value: "flat", text: t("seller.mode_flat")}, {value: "volume", text: t("seller.mode_volume")},
    {value: "graduated", text: t("seller.mode_graduated")}]} hint=${t("seller.mode_hint")} />
    ${form.values.mode === "flat" ? html`<${MoneyField} form=${form} name="/unit_amount"
      label=${t("seller.unit_amount")} currency=${currency} hint=${t("seller.unit_amount_hint")} />`
    : html`<${Steps} form=${form} currency=${currency} />`}
    ${rate !== null && "tiers" in rate && html`<div class="wide"><${RateView}
      rate=${{...rate, currency, billing_period: billingPeriod}} /></div>`}`;
}
