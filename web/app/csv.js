// app/csv.js: a table as text that a spreadsheet opens as it is meant: in UTF-8 with its mark, and no cell that it would
// take for a formula.
import {decimalOf, language} from "./language.js";

/** What a spreadsheet takes for the beginning of a formula; what is a number as a whole may begin with a sign. */
const FORMULA = /^(?:[=+@\t\r]|-(?!\d+(?:[.,]\d+)?$))/;

/**
 * An amount as a number of the reader's spreadsheet, without blanks and currency.
 * @param {import("./language.js").Money} money
 */
export const decimal = (money) => decimalOf(money, language.value === "fr" ? "," : ".");

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
