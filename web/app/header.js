// app/header.js: the head of every page: where one can go, who is signed in, the language.
import {html, useState} from "../vendor/guichet-vendor.js";
import {client, Refused, told} from "./api.js";
import {language, languageSet, t} from "./language.js";
import {go} from "./router.js";
import {session} from "./session.js";

/** Where one can begin, and the roles that it is for. @type {{to: string, word: string, roles: string[]}[]} */
const ENTRIES = [
  {to: "/subscriptions", word: "subscriptions.title", roles: ["global_admin", "billing_admin"]},
  {to: "/orders", word: "orders.title", roles: ["global_admin", "billing_admin"]},
  {to: "/invoices", word: "invoices.title", roles: ["global_admin", "billing_admin"]},
];

function LanguageSwitch() {
  const other = language.value === "fr" ? /** @type {const} */ ("en") : /** @type {const} */ ("fr");
  return html`<button type="button" class="plain" lang=${other} onClick=${() => languageSet(other, true)}>${
    other === "fr" ? "Français" : "English"}</button>`;
}

/** Ends the session. Without an answer it may live on in this browser's cookie: then nothing is shown as ended. */
async function signOut() {
  try {
    await told(client.DELETE("/v1/sessions/current"));
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.status !== 401) throw error;
  }
  session.value = null;
  (await import("./submission.js")).submissionForget();
  go("/sign-in");
}

function SignOut() {
  const [failed, failedSet] = useState(false);
  const press = () => {
    failedSet(false);
    signOut().catch(() => failedSet(true));
  };
  return html`<button type="button" class="plain" onClick=${press}>${t("sign_out")}</button>
    ${failed && html`<p class="signed-in-still" role="alert">${t("sign_out.failed")}</p>`}`;
}

/** @param {{section: string}} props */
export function Header({section}) {
  const who = session.value;
  const entries = ENTRIES.filter(({roles}) => roles.some((role) => who?.user.roles.some((one) => one === role)));
  return html`<header class="top">
    <a class="skip" href="#main">${t("skip")}</a>
    <a class="brand" href="/">Guichet</a>
    ${entries.length > 0 && html`<nav aria-label=${t("nav.title")}><ul>
      ${entries.map(({to, word}) => html`<li>
        <a href=${to} aria-current=${section === to ? "page" : null}>${t(word)}</a></li>`)}
    </ul></nav>`}
    <div class="who">
      ${who && html`<span class="person"><strong>${who.user.display_name}</strong>
        <small>${who.organization.name}</small></span>`}
      <${LanguageSwitch} />
      ${who && html`<${SignOut} />`}
    </div>
    ${who?.organization.sandbox && html`<p class="sandbox">${t("sandbox")}</p>`}
  </header>`;
}
