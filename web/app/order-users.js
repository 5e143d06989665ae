// app/order-users.js: the users that an order creates, as they are typed, pasted or read from a file; each wrong row
// with what is wrong in it. What only the API knows (an address that is taken) it says when it is ordered.
// Source: docs/rules.md, A14; docs/api.md, Quotes and orders (`users`).
import {personOf, tableOf} from "./import-rows.js";

/** The most users of one order (docs/api.md, Quotes and orders). */
export const USERS_MAX = 1000;
const NAME_MAX = 200, EMAIL_MAX = 254;
const EMAIL = /^[^\s@<>;,]+@[^\s@<>;,]+\.[^\s@<>;,]+$/;

/**
 * fault: the key of its sentence, null: nothing that can be seen here. number: of its row where it was read from
 * several.
 * @typedef {{email: string, display_name: string, locale?: string, number: number | null, fault: string | null}} Row
 */

/** The name that an address suggests: "dominique.petit@…" is Dominique Petit. @param {string} email */
function nameOf(email) {
  return email.split("@")[0].split(/[._-]+/).filter(Boolean)
    .map((part) => part[0].toUpperCase() + part.slice(1)).join(" ");
}

/**
 * A row without a head above it: "Name <address>", or an address and a name in either order; an address alone is named
 * by itself.
 * @param {string[]} cells @returns {{email: string, display_name: string}}
 */
function guessed(cells) {
  const bracketed = /^(.*?)<([^<>]+)>$/.exec(cells.join(" ").trim());
  if (bracketed) return {email: bracketed[2].trim(), display_name: bracketed[1].trim() || nameOf(bracketed[2].trim())};
  const at = cells.findIndex((cell) => cell.includes("@"));
  const email = at >= 0 ? cells[at] : cells[0];
  const name = cells.filter((cell, index) => index !== Math.max(at, 0) && cell !== "").join(" ");
  return {email, display_name: name || (at >= 0 ? nameOf(email) : "")};
}

/** @param {{email: string, display_name: string}} user @returns {string | null} */
export function faultOf({email, display_name: name}) {
  if (!EMAIL.test(email) || email.length > EMAIL_MAX) return "users.fault_email";
  return name === "" || [...name].length > NAME_MAX ? "users.fault_name" : null;
}

/** The same rows, each that repeats an address of an earlier one told so. @param {Row[]} rows @returns {Row[]} */
export function judged(rows) {
  const seen = new Set();
  return rows.map((row) => {
    const address = row.email.toLowerCase();
    const repeated = seen.has(address);
    seen.add(address);
    return {...row, fault: faultOf(row) ?? (repeated ? "users.fault_repeated" : null)};
  });
}

/**
 * As the page that imports users reads them where the first row names an address; else each row by itself.
 * @param {string} text @returns {Row[]}
 */
export function usersRead(text) {
  const {rows, columns} = tableOf(text);
  if (columns === null || !("email" in columns))
    return rows.map(({number, cells}) => ({...guessed(cells), number, fault: null}));
  return rows.slice(1).map((row) => personOf(columns, row)).map(({number, email, name, locale}) =>
    ({email, display_name: name || nameOf(email), locale, number, fault: null}));
}

/** What of a row is put right in the fields: a language that nobody has here is left out. @param {Row} row */
export function edited({email, display_name, locale}) {
  return {email, display_name, ...(locale && /^(en|fr)\b/i.test(locale) && {locale})};
}

/** What the order takes. @param {Row[]} rows */
export function usersOrdered(rows) {
  return rows.map(({email, display_name, locale}) => ({email, display_name, ...(locale && {locale})}));
}

/**
 * The rows that a refusal names, by their places in the order: "/users/3/email".
 * @param {Row[]} rows @param {import("./api.js").Problem | null} problem @returns {Map<number, string>}
 */
export function rowsRefused(rows, problem) {
  /** @type {Map<number, string>} */
  const found = new Map();
  const taken = (problem?.pointers ?? []).map((pointer) => ({pointer, detail: problem?.detail ?? ""}));
  const named = [...(problem?.errors ?? []), ...taken];
  for (const {pointer, detail} of named) {
    const place = /^\/users\/(\d+)\//.exec(pointer);
    if (place && Number(place[1]) < rows.length) found.set(Number(place[1]), detail);
  }
  return found;
}
