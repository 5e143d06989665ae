// app/header.js: the head of every page: where one can go, who is signed in, the language. Where there is little room,
// all of it lies behind one button (a disclosure: the button says whether it is open, and Escape closes it).
import {html, useEffect, useRef, useState} from "../vendor/guichet-vendor.js";
import {client, Refused, told} from "./api.js";
import {entriesOf} from "./entries.js";
import {language, languageSet, t} from "./language.js";
import {mayLeave} from "./leaving.js";
import {go, path} from "./router.js";
import {renewal, session} from "./session.js";

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
  renewal.value?.done(false); // what was under way met the end of the session, and nobody is to go on with it
  (await import("./submission.js")).submissionForget();
  go("/sign-in");
}

function SignOut() {
  const [failed, failedSet] = useState(false);
  const press = () => {
    if (!mayLeave()) return;
    failedSet(false);
    signOut().catch(() => failedSet(true));
  };
  return html`<button type="button" class="plain" onClick=${press}>${t("sign_out")}</button>
    ${failed && html`<p class="signed-in-still" role="alert">${t("sign_out.failed")}</p>`}`;
}

/** @param {{groups: import("./entries.js").Group[], section: string}} props */
function Entries({groups, section}) {
  return html`<nav aria-label=${t("nav.title")}>${groups.map(({word, entries}) => html`<div class="group" key=${word}>
    ${entries.length > 1 && html`<p>${t(word)}</p>`}
    <ul aria-label=${entries.length > 1 ? t(word) : null}>${entries.map(({to, word: name}) => html`<li key=${to}>
      <a href=${to} aria-current=${section === to ? "page" : null}>${t(name)}</a></li>`)}</ul>
  </div>`)}</nav>`;
}

/** Open or not; closed by Escape, by a click beside it, and by going to another page. */
function useDisclosure() {
  const [open, openSet] = useState(false);
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  useEffect(() => openSet(false), [path.value]);
  useEffect(() => {
    if (!open) return undefined;
    const pressed = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape") return;
      openSet(false);
      button.current?.focus();
    };
    const clicked = (/** @type {Event} */ event) => {
      if (!element.current?.contains(/** @type {Node} */ (event.target))) openSet(false);
    };
    addEventListener("keydown", pressed);
    addEventListener("click", clicked);
    return () => {
      removeEventListener("keydown", pressed);
      removeEventListener("click", clicked);
    };
  }, [open]);
  return {open, element, button, turn: () => openSet((one) => !one)};
}

/** @param {{section: string}} props */
export function Header({section}) {
  const who = session.value;
  const {open, element, button, turn} = useDisclosure();
  const groups = entriesOf(who?.user.roles ?? []);
  return html`<header class="top" ref=${element}>
    <a class="skip" href="#main">${t("skip")}</a>
    <a class="brand" href="/">Guichet</a>
    ${who && html`<button type="button" class="plain menu-button" ref=${button} aria-expanded=${open ? "true" : "false"}
      aria-controls="menu" onClick=${turn}><span class="sign" aria-hidden="true"></span>${t("nav.menu")}</button>`}
    <div id="menu" class=${who && !open ? "menu closed" : "menu"}>
      ${groups.length > 0 && html`<${Entries} groups=${groups} section=${section} />`}
      <div class="who">
        ${who && html`<a class="person" href="/me" aria-current=${section === "/me" ? "page" : null}>
          <strong>${who.user.display_name}</strong>${" "}<small>${who.organization.name}</small></a>`}
        <${LanguageSwitch} />
        ${who && html`<${SignOut} />`}
      </div>
    </div>
    ${who?.organization.sandbox && html`<p class="sandbox">${t("sandbox")}</p>`}
  </header>`;
}
