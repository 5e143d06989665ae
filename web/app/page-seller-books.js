// app/page-seller-books.js: the books re-checked, row by row: how far it is, and what is wrong where anything is.
import {html, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {useFollowed} from "./followed.js";
import {instant, number, t} from "./language.js";
import {useLoaded} from "./loaded.js";
import {Badge, Fact, Skeleton, Title, Trouble} from "./parts.js";

/** @typedef {import("./api.js").Schemas} Schemas */
/** @typedef {Schemas["Verification"] | Schemas["VerificationRunning"]} Found */

/** @type {[keyof Schemas["VerificationCounts"], string][]} */
const COUNTS = [["invoices", "seller.count_invoices"], ["lines", "seller.count_lines"],
  ["credit_notes", "seller.count_credit_notes"], ["payments", "seller.count_payments"],
  ["postings", "seller.count_postings"], ["subscriptions", "seller.count_subscriptions"],
  ["periods", "seller.count_periods"], ["lots", "seller.count_lots"], ["pending_lines", "seller.count_pending_lines"],
  ["events", "seller.count_events"]];

const ask = () => told(/** @type {Promise<any>} */ (client.GET("/v1/operator/verification")));

/** @param {Found} found @returns {found is Schemas["VerificationRunning"]} */
const isRunning = (found) => "status" in found;

/** @param {{first: Found}} props */
function Result({first}) {
  const found = useFollowed("verification", first, isRunning, ask);
  const head = isRunning(found) ? html`<${Badge} tone="wait" text=${t("seller.books_running")} />`
    : found.ok ? html`<${Badge} tone="good" text=${t("seller.books_right")} />`
    : html`<${Badge} tone="bad" text=${t("seller.books_wrong")} />`;
  return html`<section class="card"><div role="status"><p>${head} <small>${isRunning(found)
    ? t("seller.books_since", {instant: instant(found.started_at)})
    : t("seller.books_at", {instant: instant(found.finished_at)})}</small></p>
    ${!isRunning(found) && found.first_fault && html`<section class="note bad"><h2>${t("seller.books_fault")}</h2>
      <p>${found.first_fault.fault}</p>
      <p class="quiet">${[found.first_fault.table, found.first_fault.row].filter(Boolean).join(" · ")}</p>
      <p>${t("seller.books_what_now")}</p></section>`}</div>
    <h2>${t("seller.books_checked")}</h2>
    <dl class="facts">${COUNTS.map(([name, key]) => html`<${Fact} key=${name} label=${t(key)}
      >${number(found.checked[name])}<//>`)}</dl></section>`;
}

function Check() {
  const read = useLoaded(ask, []);
  if (read.value !== null) return html`<${Result} first=${read.value} />`;
  return read.error ? html`<${Trouble} error=${read.error} again=${read.again} />`
    : html`<${Skeleton} rows=${1} kind="card" />`;
}

export function SellerBooks() {
  const [turn, turnSet] = useState(0);
  return html`<${Title} text=${t("nav.books")} />
    <p class="lead">${t("seller.books_about")}</p>
    <p><button type="button" onClick=${() => turnSet(turn + 1)}>${t(turn === 0 ? "seller.books_begin"
      : "seller.books_again")}</button></p>
    ${turn > 0 && html`<${Check} key=${turn} />`}`;
}
