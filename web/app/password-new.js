// app/password-new.js: a password that an administrator gives to somebody: typed, or made here, and shown, because it
// has to be handed over.
import {html} from "../vendor/guichet-vendor.js";
import {Field} from "./form.js";
import {t} from "./language.js";

/** Without 0, o, 1, l and i, which are taken for each other. */
const SIGNS = "abcdefghjkmnpqrstuvwxyz23456789";
const [GROUPS, LETTERS] = [4, 5];

/** 99 bits: "k7mqz-…". */
export function passwordMade() {
  const letter = () => {
    for (;;) {
      const [drawn] = crypto.getRandomValues(new Uint8Array(1));
      if (drawn < 256 - 256 % SIGNS.length) return SIGNS[drawn % SIGNS.length]; // each sign as often as the others
    }
  };
  return Array.from({length: GROUPS}, () => Array.from({length: LETTERS}, letter).join("")).join("-");
}

/** @param {{form: import("./form.js").FormState, name: string, hint: string, optional?: boolean}} props */
export function PasswordField({form, name, hint, optional = false}) {
  return html`<div class="password-new wide">
    <${Field} form=${form} name=${name} label=${t("password.new")} hint=${hint} optional=${optional}
      autocomplete="off" spellcheck="false" autocapitalize="off" maxlength="128" />
    <button type="button" class="secondary" disabled=${form.step !== "edit"}
      onClick=${() => form.valueSet(name, passwordMade())}>${t("password.make")}</button>
  </div>`;
}

/** Shown once: the API keeps only its hash. @param {{password: string, name: string}} props */
export function PasswordOnce({password, name}) {
  return html`<div class="note wait" role="status"><p>${t("password.once", {name})}</p>
    <p><code class="secret">${password}</code></p></div>`;
}
