// app/language.js: the two languages: words by key, and numbers, money and days as the reader writes them.
import {signal} from "../vendor/guichet-vendor.js";

/** @typedef {"en" | "fr"} Language */
/** @typedef {{amount: number, currency: string}} Money */
/** @typedef {string | {one: string, other: string}} Words */

const KEPT = "guichet-language";

/** @type {import("../vendor/guichet-vendor.js").Signal<Language>} */
export const language = signal("en");
/** @type {Record<string, Words>} */
let words = {};
/** The parts of i18n/ that the opened pages asked for. @type {Set<string>} */
const parts = new Set();
let locale = "en-GB";

/** @returns {readonly string[]} The reader's languages, the most wanted first. */
function wanted() {
  return navigator.languages.length > 0 ? navigator.languages : ["en"];
}

/**
 * The language of this visit: what was chosen here before, else the first of the browser's that we have.
 * @returns {Language}
 */
export function languageWanted() {
  const kept = localStorage.getItem(KEPT);
  if (kept === "en" || kept === "fr") return kept;
  const first = wanted().find((one) => /^(en|fr)\b/i.test(one));
  return first !== undefined && first.toLowerCase().startsWith("fr") ? "fr" : "en";
}

/** The words of a file of i18n/. @param {string} name @returns {Promise<Record<string, Words>>} */
async function wordsRead(name) {
  return (await import(`../i18n/${name}.js`)).default;
}

/**
 * A page's own words, beside those that every page has. They come with the page, in the language of the visit.
 * @param {string} part
 */
export async function partLoad(part) {
  if (parts.has(part)) return;
  const chosen = language.value;
  const found = await wordsRead(`${part}-${chosen}`);
  if (chosen !== language.value) return partLoad(part); // the language was changed meanwhile
  parts.add(part);
  words = {...words, ...found};
}

/** @param {Language} chosen @param {boolean} keep Whether the next visit begins with it. */
export async function languageSet(chosen, keep) {
  const loaded = [...parts];
  const found = await Promise.all([chosen, ...loaded.map((part) => `${part}-${chosen}`)].map(wordsRead));
  if (parts.size > loaded.length) return languageSet(chosen, keep); // a page was opened meanwhile
  words = Object.assign({}, ...found);
  locale = wanted().find((one) => one.toLowerCase().startsWith(chosen + "-")) ?? (chosen === "fr" ? "fr-FR" : "en-GB");
  document.documentElement.lang = chosen;
  if (keep) localStorage.setItem(KEPT, chosen);
  language.value = chosen;
}

/**
 * The words of a key, with {name} replaced; `count` chooses the plural and is {count}.
 * @param {string} key @param {Record<string, string | number>} [values] @returns {string}
 */
export function t(key, values = {}) {
  const found = words[key];
  if (found === undefined) {
    console.error(`no words for ${key}`); // which fails the tests: nobody reads a key
    return key;
  }
  const count = Number(values.count ?? 0);
  const text = typeof found === "string" ? found
    : found[new Intl.PluralRules(locale).select(count) === "one" ? "one" : "other"];
  return text.replace(/\{(\w+)\}/g, (whole, name) =>
    values[name] === undefined ? whole : typeof values[name] === "number" ? number(values[name]) : values[name]);
}

/** @param {number} value */
export function number(value) {
  return new Intl.NumberFormat(locale).format(value);
}

/**
 * The currencies of which the API counts other than hundredths, as in billing/money.c. Never by Intl: a browser follows
 * CLDR, which gives no decimals to the dinars of Serbia and Iraq and others, so an amount would be a hundred or a
 * thousand times too large.
 */
const WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(" ");
const THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND".split(" ");

/** How many decimals the minor units of a currency are. @param {string} currency */
export const digitsOf = (currency) => WHOLE.includes(currency) ? 0 : THOUSANDTHS.includes(currency) ? 3 : 2;

/**
 * Minor units as a decimal, without a detour through fractions: "-12.50".
 * @param {Money} money @param {string} point
 */
export function decimalOf({amount, currency}, point) {
  const digits = digitsOf(currency);
  const text = String(Math.abs(amount)).padStart(digits + 1, "0");
  const sign = amount < 0 ? "-" : "";
  return sign + text.slice(0, text.length - digits) + (digits > 0 ? point + text.slice(-digits) : "");
}

/** @param {Money} money */
export function money({amount, currency}) {
  const digits = digitsOf(currency);
  const format = new Intl.NumberFormat(locale, {style: "currency", currency, minimumFractionDigits: digits,
    maximumFractionDigits: digits});
  return format.format(/** @type {any} */ (decimalOf({amount, currency}, "."))); // text is formatted exactly
}

/** What an axis says: whole units, and shorter from a thousand on. @param {Money} money */
export function moneyShort({amount, currency}) {
  const format = new Intl.NumberFormat(locale, {style: "currency", currency, notation: "compact",
    maximumFractionDigits: 2, minimumFractionDigits: 0});
  return format.format(amount / 10 ** digitsOf(currency));
}

/**
 * A calendar day, which has no time zone. French has an ordinal for the first alone (1er), which Intl does not write.
 * @param {string} day @param {"long" | "medium"} dateStyle
 */
function dayWritten(day, dateStyle) {
  const text = new Intl.DateTimeFormat(locale, {dateStyle, timeZone: "UTC"}).format(new Date(day + "T00:00:00Z"));
  return language.value === "fr" ? text.replace(/^1 /, "1er ") : text;
}

/** 12 November 2026. @param {string} day */
export const day = (day) => dayWritten(day, "long");
/** The same where there is little room: 12 Nov 2026. @param {string} day */
export const dayShort = (day) => dayWritten(day, "medium");

/** A calendar month: November 2026. @param {string} first Its first day. @param {Intl.DateTimeFormatOptions} [style] */
export const month = (first, style = {month: "long", year: "numeric"}) =>
  new Intl.DateTimeFormat(locale, {...style, timeZone: "UTC"}).format(new Date(first + "T00:00:00Z"));
/** The same beside others: Nov, or N. @param {string} first @param {boolean} narrow */
export const monthShort = (first, narrow) => month(first, {month: narrow ? "narrow" : "short"});

/** The days from the start to the one before the end. @param {{start: string, end: string}} period */
export function period({start, end}) {
  const last = new Date(Date.parse(end + "T00:00:00Z") - 86400000);
  return new Intl.DateTimeFormat(locale, {dateStyle: "medium", timeZone: "UTC"})
    .formatRange(new Date(start + "T00:00:00Z"), last);
}

/** A moment, in the reader's own time. @param {string} instant */
export function instant(instant) {
  const text = new Intl.DateTimeFormat(locale, {dateStyle: "medium", timeStyle: "short"}).format(new Date(instant));
  return language.value === "fr" ? text.replace(/^1 /, "1er ") : text;
}

/** "20.00" as 20 %. @param {string} rate */
export function rate(rate) {
  return new Intl.NumberFormat(locale, {style: "percent", maximumFractionDigits: 2}).format(Number(rate) / 100);
}

/** A country by its code of ISO 3166. @param {string} code */
export function country(code) {
  return new Intl.DisplayNames([locale], {type: "region"}).of(code) ?? code;
}

/** A language by its code, as those who read it write it: "français". @param {string} code */
export function languageName(code) {
  return new Intl.DisplayNames([code], {type: "language"}).of(code) ?? code;
}

/** Which of two names comes first in the reader's alphabet. @param {string} one @param {string} other */
export function inOrder(one, other) {
  return one.localeCompare(other, locale);
}
