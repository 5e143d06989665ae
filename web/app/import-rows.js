// app/import-rows.js: the users of a file: which column is what, as people call it in French and English, and what of
// it is sent. Nothing is guessed silently: the page shows what was understood before it is sent.
import {csvWritten, decoded, rowsRead, separatorOf} from "./sheet.js";

/**
 * number: of the row in the file.
 * @typedef {{number: number, email: string, name: string, locale: string, licence: string}} Person
 */
/** @typedef {{people: Person[], encoding: string, separator: string, missing: ("email" | "name")[]}} Understood */
/** @typedef {import("./givable.js").Given} Given */

const COLUMNS = {
  email: ["email", "e-mail", "mail", "courriel", "adresse e-mail", "adresse email", "adresse mail",
    "adresse électronique", "e-mail address", "email address"],
  name: ["display_name", "display name", "name", "full name", "nom complet", "nom et prénom", "prénom nom", "nom",
    "utilisateur", "user"],
  first: ["prénom", "prenom", "first name", "given name"],
  last: ["nom de famille", "last name", "surname", "family name"],
  locale: ["locale", "langue", "language"],
  licence: ["subscription_id", "subscription", "abonnement", "licence", "produit", "product"],
};
/** The order of the API's own columns, for a file without a header. */
const BARE = {email: 0, name: 1, locale: 2, licence: 3};
const LOCALES = {français: "fr", francais: "fr", french: "fr", fr: "fr", anglais: "en", english: "en", en: "en"};

/** Where each column stands. @param {string[]} header @returns {Record<string, number>} */
function columnsOf(header) {
  const names = header.map((one) => one.toLowerCase().normalize("NFC"));
  return Object.fromEntries(Object.entries(COLUMNS)
    .map(([column, known]) => [column, names.findIndex((one) => known.includes(one))])
    .filter(([, at]) => Number(at) >= 0));
}

/** Of a first name and a last one, or of one column. @param {(column: string) => string} cell */
function nameOf(cell) {
  const first = cell("first");
  return first ? `${first} ${cell("last") || cell("name")}`.trim() : cell("name") || cell("last");
}

/**
 * All rows of a text, and where each column stands as the first of them says; null: it is a user's row already.
 * @param {string} text
 */
export function tableOf(text) {
  const plain = text.replace(/^\ufeff/, "");
  const separator = separatorOf(plain);
  const rows = rowsRead(plain, separator);
  const bare = rows.length > 0 && rows[0].cells.some((cell) => cell.includes("@"));
  return {rows, separator, columns: bare ? null : columnsOf(rows[0]?.cells ?? [])};
}

/** Whom a row means. @param {Record<string, number>} columns @param {import("./sheet.js").Row} row @returns {Person} */
export function personOf(columns, {cells, number}) {
  const cell = (/** @type {string} */ column) => cells[columns[column] ?? -1] ?? "";
  const locale = cell("locale");
  return {number, email: cell("email"), name: nameOf(cell), licence: cell("licence"),
    locale: LOCALES[/** @type {keyof typeof LOCALES} */ (locale.toLowerCase())] ?? locale};
}

/** @param {string} text @param {string} encoding @returns {Understood} */
export function understood(text, encoding) {
  const {rows, separator, columns: named} = tableOf(text);
  const columns = named ?? BARE;
  const people = rows.slice(named ? 1 : 0).map((row) => personOf(columns, row));
  const names = "name" in columns || "first" in columns || "last" in columns;
  return {people, encoding, separator,
    missing: [...("email" in columns ? [] : [/** @type {const} */ ("email")]),
      ...(names ? [] : [/** @type {const} */ ("name")])]};
}

/** @param {Uint8Array} bytes */
export function fileUnderstood(bytes) {
  const {text, encoding} = decoded(bytes);
  return understood(text, encoding);
}

/**
 * The subscription that a cell means: its identifier, its name, or the product's where only one has that. What means
 * none is sent as it is, and the API refuses that row.
 * @param {string} cell @param {Given[]} given
 */
export function subscriptionMeant(cell, given) {
  const wanted = cell.toLowerCase();
  const named = given.filter(({subscription_name: name, product}) =>
    [name, product.name, product.code].some((one) => one?.toLowerCase() === wanted));
  return named.length === 1 ? named[0].subscription_id : cell;
}

/**
 * What is sent: the API's own columns. `everybody`: the subscription for those whose row names none; "": no licence.
 * @param {Person[]} people @param {Given[]} given @param {string} everybody
 */
export function importBody(people, given, everybody) {
  const rows = people.map((one) =>
    [one.email, one.name, one.locale, one.licence ? subscriptionMeant(one.licence, given) : everybody]);
  return csvWritten([["email", "display_name", "locale", "subscription_id"],
    ...rows.map((cells) => cells.map((cell) => cell.replace(/\s+/g, " ")))]); // a row is a line: faults name it
}
