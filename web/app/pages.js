// app/pages.js: the pages, their addresses, and what comes along with each when it is first opened.
import {partLoad} from "./language.js";

/**
 * `section`: the entry of the head that it belongs to. `words`: the part of i18n/ that its sentences lie in, beside
 * those of en.js and fr.js. `style`: a style sheet of its own. A new first word of an address also stands in
 * nginx/web.conf, which answers it with the page.
 * @typedef {{pattern: RegExp, section: string, words?: string, style?: string, load: () => Promise<any>}} Row
 */
/** @type {Row[]} */
const PAGES = [
  {pattern: /^\/subscriptions$/, section: "/subscriptions",
    load: () => import("./page-subscriptions.js").then((one) => one.Subscriptions)},
  {pattern: /^\/subscriptions\/new$/, section: "/subscriptions", words: "buy", style: "buy",
    load: () => import("./page-new-subscription.js").then((one) => one.NewSubscription)},
  {pattern: /^\/subscriptions\/(sub_\w+)$/, section: "/subscriptions", words: "buy", style: "buy",
    load: () => import("./page-subscription.js").then((one) => one.SubscriptionPage)},
  {pattern: /^\/orders$/, section: "/orders", load: () => import("./page-orders.js").then((one) => one.Orders)},
  {pattern: /^\/orders\/(ord_\w+)$/, section: "/orders", style: "buy",
    load: () => import("./page-order.js").then((one) => one.OrderPage)},
  {pattern: /^\/invoices$/, section: "/invoices", words: "bills", style: "bills",
    load: () => import("./page-invoices.js").then((one) => one.Invoices)},
  {pattern: /^\/invoices\/(inv_\w+)$/, section: "/invoices", words: "bills", style: "bills",
    load: () => import("./page-invoice.js").then((one) => one.InvoicePage)},
  {pattern: /^\/credit-notes$/, section: "/invoices", words: "bills", style: "bills",
    load: () => import("./page-credit-notes.js").then((one) => one.CreditNotes)},
  {pattern: /^\/credit-notes\/(crn_\w+)$/, section: "/invoices", words: "bills", style: "bills",
    load: () => import("./page-credit-note.js").then((one) => one.CreditNotePage)},
  {pattern: /^\/payment-methods$/, section: "/invoices", words: "bills", style: "bills",
    load: () => import("./page-payment-methods.js").then((one) => one.PaymentMethods)},
  {pattern: /^\/payment-methods\/return$/, section: "/invoices", words: "bills", style: "bills",
    load: () => import("./page-method-added.js").then((one) => one.MethodAdded)},
  {pattern: /^\/billing-profile$/, section: "/invoices", words: "bills", style: "bills",
    load: () => import("./page-billing-profile.js").then((one) => one.BillingProfile)},
  {pattern: /^\/users$/, section: "/users", words: "people", style: "people",
    load: () => import("./page-users.js").then((one) => one.Users)},
  {pattern: /^\/users\/new$/, section: "/users", words: "people", style: "people",
    load: () => import("./page-user-new.js").then((one) => one.UserNew)},
  {pattern: /^\/users\/import$/, section: "/users", words: "people", style: "people",
    load: () => import("./page-user-import.js").then((one) => one.UserImport)},
  {pattern: /^\/activity$/, section: "/activity", words: "activity", style: "people",
    load: () => import("./page-activity.js").then((one) => one.Activity)},
  {pattern: /^\/users\/(usr_\w+)$/, section: "/users", words: "people", style: "people",
    load: () => import("./page-user.js").then((one) => one.UserPage)},
  {pattern: /^\/me$/, section: "/me", words: "people", style: "people",
    load: () => import("./page-me.js").then((one) => one.MePage)},
  {pattern: /^\/seller\/organizations$/, section: "/seller/organizations", words: "seller", style: "seller",
    load: () => import("./page-seller-organizations.js").then((one) => one.SellerOrganizations)},
  {pattern: /^\/seller\/organizations\/(org_\w+)$/, section: "/seller/organizations", words: "seller", style: "seller",
    load: () => import("./page-seller-organization.js").then((one) => one.SellerOrganization)},
  {pattern: /^\/seller\/clocks\/(org_\w+)$/, section: "/seller/organizations", words: "seller", style: "seller",
    load: () => import("./page-seller-clock.js").then((one) => one.SellerClock)},
  {pattern: /^\/seller\/checks$/, section: "/seller/checks", words: "seller", style: "seller",
    load: () => import("./page-seller-checks.js").then((one) => one.SellerChecks)},
  {pattern: /^\/seller\/invoices$/, section: "/seller/invoices", words: "seller", style: "seller",
    load: () => import("./page-seller-invoices.js").then((one) => one.SellerInvoices)},
  {pattern: /^\/seller\/invoices\/(inv_\w+)$/, section: "/seller/invoices", words: "seller", style: "seller",
    load: () => import("./page-seller-invoice.js").then((one) => one.SellerInvoice)},
  {pattern: /^\/seller\/catalogue$/, section: "/seller/catalogue", words: "seller", style: "seller",
    load: () => import("./page-seller-catalogue.js").then((one) => one.SellerCatalogue)},
  {pattern: /^\/seller\/products\/(prd_\w+)$/, section: "/seller/catalogue", words: "seller", style: "seller",
    load: () => import("./page-seller-product.js").then((one) => one.SellerProduct)},
  {pattern: /^\/seller\/prices\/(prc_\w+)$/, section: "/seller/catalogue", words: "seller", style: "seller",
    load: () => import("./page-seller-price.js").then((one) => one.SellerPrice)},
  {pattern: /^\/seller\/keys$/, section: "/seller/keys", words: "seller", style: "seller",
    load: () => import("./page-seller-keys.js").then((one) => one.SellerKeys)},
  {pattern: /^\/seller\/books$/, section: "/seller/books", words: "seller", style: "seller",
    load: () => import("./page-seller-books.js").then((one) => one.SellerBooks)},
];

/** What holds for no screen and no paper. */
const NOWHERE = "not all";
/** @type {Map<string, {link: HTMLLinkElement, loading: Promise<void>}>} */
const styles = new Map();

/**
 * A style sheet of style/, read once, and in force nowhere yet (styleShown). Resolved when it is there, so that nothing
 * is shown without it.
 * @param {string} name @returns {Promise<void>}
 */
function styleLoad(name) {
  const begun = styles.get(name);
  if (begun !== undefined) return begun.loading;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.media = NOWHERE;
  link.href = new URL(`../style/${name}.css`, import.meta.url).href;
  const loading = new Promise((/** @type {(value: void) => void} */ done, failed) => {
    link.onload = () => done();
    link.onerror = () => {
      styles.delete(name);
      link.remove();
      failed(new Error(name));
    };
  });
  document.head.append(link);
  styles.set(name, {link, loading});
  return loading;
}

/**
 * Puts one area's sheet in force, and every other out of it: two areas may mean different things by a class. By `media`:
 * a sheet that is `disabled` is thrown away, and would be missing again until it is read anew.
 * @param {string} [name] Undefined: none.
 */
export function styleShown(name) {
  for (const [one, {link}] of styles) link.media = one === name ? "all" : NOWHERE;
}

/** The component, once its words and style are there. @param {Row} row */
async function pageLoad({words, style, load}) {
  const [Page] = await Promise.all([load(), words && partLoad(words), style && styleLoad(style)]);
  return Page;
}

/**
 * The page of an address; null where the address names none. `id` is what the address names on it.
 * @param {string} path
 */
export function pageFound(path) {
  for (const row of PAGES) {
    const match = row.pattern.exec(path);
    if (match) return {load: () => pageLoad(row), section: row.section, style: row.style, id: match[1]};
  }
  return null;
}
