// app/password-again.js: the session has ended while something was being done: the password, in place, and it goes on.
import {html, useEffect, useRef, useState} from "../vendor/guichet-vendor.js";
import {t} from "./language.js";
import {signIn} from "./page-sign-in.js";
import {Trouble} from "./parts.js";
import {renewal} from "./session.js";

/**
 * Requests wait for its answer. The browser closes a dialog at the second Escape whatever `cancel` is told: it opens
 * again; the way out is to sign in as somebody else.
 * @param {{email: string, done: (again: boolean) => void}} props
 */
function Dialog({email, done}) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const [password, passwordSet] = useState("");
  const [error, errorSet] = useState(/** @type {unknown} */ (null));
  const [busy, busySet] = useState(false);
  const answered = useRef(false);
  const open = () => dialog.current?.showModal();
  useEffect(open, []);
  const over = (/** @type {boolean} */ again) => {
    answered.current = true;
    dialog.current?.close(); // while it is there: so the focus goes back to where it was
    done(again);
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    busySet(true);
    signIn(email, password).then(() => over(true), errorSet).finally(() => busySet(false));
  };
  const leave = () => {
    over(false);
    location.assign("/sign-in");
  };
  return html`<dialog ref=${dialog} aria-labelledby="password-again"
    onCancel=${(/** @type {Event} */ event) => event.preventDefault()}
    onClose=${() => { if (!answered.current) open(); }}>
    <article>
      <h2 id="password-again">${t("again.title")}</h2>
      <p>${t("again.about")}</p>
      <form onSubmit=${submit}>
        <input type="email" name="email" autocomplete="username" value=${email} readonly
          aria-label=${t("sign_in.email")} />
        <label>${t("sign_in.password")}<input type="password" name="password" required autocomplete="current-password"
          autofocus value=${password}
          onInput=${(/** @type {any} */ event) => passwordSet(event.target.value)} /></label>
        ${error !== null && html`<${Trouble} error=${error} />`}
        <div class="deeds">
          <button type="submit" aria-busy=${busy} disabled=${busy}>${t("again.enter")}</button>
          <button type="button" class="secondary" onClick=${leave}>${t("again.leave")}</button>
        </div>
      </form>
    </article>
  </dialog>`;
}

export function PasswordAgain() {
  const wanted = renewal.value;
  return wanted === null ? null : html`<${Dialog} email=${wanted.email} done=${wanted.done} />`;
}
