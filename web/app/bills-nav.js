// app/bills-nav.js: what belongs together under "Invoices": the documents, what pays them, whom they are made out to.
import {html} from "../vendor/guichet-vendor.js";
import {t} from "./language.js";
import {path} from "./router.js";

const PLACES = [["/invoices", "bills.invoices"], ["/credit-notes", "notes.title"],
  ["/payment-methods", "methods.title"], ["/billing-profile", "profile.title"]];

/** @param {string} to */
function currentOf(to) {
  return path.value === to ? "page" : path.value.startsWith(to + "/") ? "true" : null;
}

export function BillsNav() {
  return html`<nav class="tabs" aria-label=${t("bills.places")}><ul>
    ${PLACES.map(([to, word]) => html`<li>
      <a href=${to} aria-current=${currentOf(to)}>${t(word)}</a></li>`)}
  </ul></nav>`;
}
