// app/main.js: where the page starts: the language, the session, then the page that the address names.
import {html, render, useEffect, useState} from "../vendor/guichet-vendor.js";
import {client} from "./api.js";
import {demoAccounts, demoFind} from "./demo.js";
import {language, languageSet, languageWanted, t} from "./language.js";
import {SignIn} from "./page-sign-in.js";
import {Skeleton, Title, Trouble} from "./parts.js";
import {PasswordAgain} from "./password-again.js";
import {go, path, routerStart} from "./router.js";
import {session, sessionBegin} from "./session.js";

/**
 * The pages: each is loaded when it is first opened. A new row's first word also stands in nginx/web.conf, which
 * answers it with the page.
 * @type {{pattern: RegExp, section: string, load: () => Promise<any>}[]}
 */
const PAGES = [
  {pattern: /^\/(?:sign-in|subscriptions)?$/, section: "/subscriptions",
    load: () => import("./page-subscriptions.js").then((one) => one.Subscriptions)},
  {pattern: /^\/subscriptions\/(sub_\w+)$/, section: "/subscriptions",
    load: () => import("./page-subscription.js").then((one) => one.SubscriptionPage)},
  {pattern: /^\/orders$/, section: "/orders", load: () => import("./page-orders.js").then((one) => one.Orders)},
  {pattern: /^\/orders\/(ord_\w+)$/, section: "/orders",
    load: () => import("./page-order.js").then((one) => one.OrderPage)},
  {pattern: /^\/invoices$/, section: "/invoices", load: () => import("./page-invoices.js").then((one) => one.Invoices)},
  {pattern: /^\/invoices\/(inv_\w+)$/, section: "/invoices",
    load: () => import("./page-invoice.js").then((one) => one.InvoicePage)},
];

function Missing() {
  return html`<${Title} text=${t("missing.title")} /><p>${t("missing.about")}</p>
    <p><a href="/subscriptions">${t("subscriptions.title")}</a></p>`;
}

function pageFound() {
  for (const {pattern, section, load} of PAGES) {
    const match = pattern.exec(path.value);
    if (match) return {load, section, id: match[1]};
  }
  return {load: async () => Missing, section: "", id: undefined};
}

/**
 * The page, once it is here. One that does not come belongs to a version that was replaced meanwhile: loading anew
 * brings the present one.
 * @param {any} props
 */
function Opened({load, id}) {
  const [{Page, error}, stateSet] = useState(/** @type {{Page: any, error: unknown}} */ ({Page: null, error: null}));
  useEffect(() => {
    load().then((/** @type {any} */ found) => stateSet({Page: found, error: null}),
      (/** @type {unknown} */ fault) => stateSet({Page: null, error: fault}));
  }, []);
  if (error) return html`<${Trouble} error=${error} again=${() => location.reload()} />`;
  return Page === null ? html`<${Skeleton} rows=${4} />` : html`<${Page} id=${id} />`;
}

function LanguageSwitch() {
  const other = language.value === "fr" ? /** @type {const} */ ("en") : /** @type {const} */ ("fr");
  return html`<button type="button" class="plain" lang=${other} onClick=${() => languageSet(other, true)}>${
    other === "fr" ? "Français" : "English"}</button>`;
}

async function signOut() {
  await client.DELETE("/v1/sessions/current").catch(() => null);
  session.value = null;
  (await import("./submission.js")).submissionForget();
  go("/sign-in");
}

/** @param {{section: string}} props */
function Header({section}) {
  const who = session.value;
  const entry = (/** @type {string} */ to, /** @type {string} */ text) =>
    html`<li><a href=${to} aria-current=${section === to ? "page" : null}>${text}</a></li>`;
  return html`<header class="top">
    <a class="skip" href="#main">${t("skip")}</a>
    <a class="brand" href="/subscriptions">Guichet</a>
    ${who && html`<nav aria-label=${t("nav.title")}><ul>
      ${entry("/subscriptions", t("subscriptions.title"))}${entry("/orders", t("orders.title"))}
        ${entry("/invoices", t("invoices.title"))}
    </ul></nav>`}
    <div class="who">
      ${who && html`<span class="person"><strong>${who.user.display_name}</strong>
        <small>${who.organization.name}</small></span>`}
      <${LanguageSwitch} />
      ${who && html`<button type="button" class="plain" onClick=${signOut}>${t("sign_out")}</button>`}
    </div>
    ${who?.organization.sandbox && html`<p class="sandbox">${t("sandbox")}</p>`}
  </header>`;
}

function App() {
  const {load, section, id} = pageFound();
  const who = session.value;
  void demoAccounts.value;
  return html`<${Header} section=${section} />
    <main id="main" tabindex="-1">${who === null ? html`<${SignIn} />`
      : html`<${Opened} key=${path.value} load=${load} id=${id} />`}</main>
    <${PasswordAgain} />`;
}

async function start() {
  await languageSet(languageWanted(), false);
  const [{data}] = await Promise.all([client.GET("/v1/sessions/current").catch(() => ({data: undefined})), demoFind()]);
  if (data) sessionBegin(data);
  routerStart();
  render(html`<${App} />`, /** @type {Element} */ (document.getElementById("app")));
}

start();
