// app/money-field.js: an amount of money as people type it, in the currency's major unit, with a comma or a point.
import {html} from "../vendor/guichet-vendor.js";
import {Field} from "./form.js";
import {decimalOf, digitsOf, language} from "./language.js";

/** @typedef {import("./language.js").Money} Money */

/**
 * The minor units that the text says, or null. Blanks group digits; a comma and a point are the decimal sign alike, so
 * neither groups: "1,234" of euros is nothing rather than a guess. @param {string} text @param {string} currency
 */
export function minorOf(text, currency) {
  const digits = digitsOf(currency);
  const [, whole, part = ""] = /^(\d{1,10})(?:[.,](\d+))?$/.exec(text.replace(/[\s\u00a0\u202f]/g, "")) ?? [];
  if (whole === undefined || part.length > digits) return null;
  return Number(whole + part.padEnd(digits, "0"));
}

/** The amount as it stands in a field: "364.00", in French "364,00". @param {Money} money */
export const moneyTyped = (money) => decimalOf(money, language.value === "fr" ? "," : ".");

/**
 * @param {{form: import("./form.js").FormState, name: string, label: string, currency: string, hint?: any,
 *   optional?: boolean}} props
 */
export function MoneyField({form, name, label, currency, hint, optional}) {
  return html`<${Field} form=${form} name=${name} label="${label} (${currency})" hint=${hint} optional=${optional}
    inputmode="decimal" maxlength="16" />`;
}
