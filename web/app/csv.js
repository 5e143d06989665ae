// app/csv.js: a table as text that a spreadsheet opens as it is meant: in UTF-8 with its mark, and no cell that it would
// take for a formula.
import {language} from "./language.js";

/** What a spreadsheet takes for the beginning of a formula; a number may begin with a sign. */
const FORMULA = /^(?:[=+@\t\r]|-(?!\d))/;

/**
 * An amount as a number of the reader's spreadsheet, without blanks and currency.
 * @param {import("./language.js").Money} money
 */
export function decimal({amount, currency}) {
  const digits = new Intl.NumberFormat("en", {style: "currency", currency}).resolvedOptions().maximumFractionDigits ?? 2;
  const text = String(Math.abs(amount)).padStart(digits + 1, "0");
  const sign = language.value === "fr" ? "," : ".";
  return (amount < 0 ? "-" : "") + text.slice(0, text.length - digits) + (digits > 0 ? sign + text.slice(-digits) : "");
}

/** @param {string} value @param {string} separator */
function cell(value, separator) {
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /["\r\n]/.test(safe) || safe.includes(separator) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** @param {string[][]} rows @param {import("./language.js").Language} reader */
export function csvOf(rows, reader) {
  const separator = reader === "fr" ? ";" : ",";
  return "\ufeff" + rows.map((row) => row.map((value) => cell(value, separator)).join(separator) + "\r\n").join("");
}
