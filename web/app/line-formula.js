// app/line-formula.js: how the amount of a line of a quote or an invoice came about.
import {money, number, t} from "./language.js";

/** @typedef {import("./language.js").Money} Money */
/** @typedef {{quantity: number, unit_price: Money, base: Money, days: number, period_days: number}} Line */

/** "5 licences × 10.50 € × 19 of 30 days": what the line's amount can be redone from. @param {Line} line */
export function lineFormula(line) {
  const quantity = Math.abs(line.quantity);
  const each = quantity * line.unit_price.amount === Math.abs(line.base.amount);
  const base = each ? t("line.licences", {count: quantity, price: money(line.unit_price)})
    : money({...line.base, amount: Math.abs(line.base.amount)});
  return line.days === line.period_days ? base : t("line.days", {base, count: line.days,
    of: number(line.period_days)});
}
