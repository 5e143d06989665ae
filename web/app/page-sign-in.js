// app/page-sign-in.js: signing in. On a demo whose address ./run has printed, its accounts are offered.
import {html, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {demoAccounts} from "./demo.js";
import {t} from "./language.js";
import {Title, Trouble} from "./parts.js";
import {sessionBegin} from "./session.js";

const ROLES = {global_admin: "role.global_admin", billing_admin: "role.billing_admin", user_admin: "role.user_admin",
  member: "role.member", operator: "role.operator"};

/** @param {string} email @param {string} password */
export async function signIn(email, password) {
  sessionBegin(await told(client.POST("/v1/sessions", {body: {email, password, transport: "cookie"}})));
}

/** @typedef {import("./demo.js").Account} Account */

/** @param {{accounts: Account[], busy: boolean, onChoose: (account: Account) => void}} props */
function Accounts({accounts, busy, onChoose}) {
  return html`<section class="accounts">
    <h2>${t("demo.title")}</h2>
    <p class="quiet">${t("demo.about")}</p>
    <ul>${accounts.map((account) => html`<li key=${account.email}>
      <button type="button" class="secondary" disabled=${busy} onClick=${() => onChoose(account)}>
        <strong>${t(ROLES[account.role])}</strong><small>${account.email}</small>
      </button></li>`)}</ul>
  </section>`;
}

export function SignIn() {
  const [email, emailSet] = useState("");
  const [password, passwordSet] = useState("");
  const [error, errorSet] = useState(/** @type {unknown} */ (null));
  const [busy, busySet] = useState(false);
  const enter = async (/** @type {string} */ address, /** @type {string} */ secret) => {
    busySet(true);
    errorSet(null);
    await signIn(address, secret).catch(errorSet);
    busySet(false);
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    enter(email, password);
  };
  const accounts = demoAccounts.value;
  return html`<div class="sign-in">
    <${Title} text=${t("sign_in.title")} focus=${false} />
    ${accounts.length > 0 && html`<${Accounts} accounts=${accounts} busy=${busy}
      onChoose=${(/** @type {any} */ one) => enter(one.email, one.password)} />`}
    <form onSubmit=${submit}>
      <label>${t("sign_in.email")}<input type="email" name="email" required autocomplete="username" value=${email}
        onInput=${(/** @type {any} */ event) => emailSet(event.target.value)} /></label>
      <label>${t("sign_in.password")}<input type="password" name="password" required autocomplete="current-password"
        value=${password}
        onInput=${(/** @type {any} */ event) => passwordSet(event.target.value)} /></label>
      ${error !== null && html`<${Trouble} error=${error} />`}
      <button type="submit" aria-busy=${busy} disabled=${busy}>${t("sign_in.enter")}</button>
    </form>
  </div>`;
}
