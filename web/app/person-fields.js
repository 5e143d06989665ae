// app/person-fields.js: the fields that every form about a person shares: the name and the language.
import {html} from "../vendor/guichet-vendor.js";
import {Field, SelectField} from "./form.js";
import {t} from "./language.js";

/** What the name and the language of a person are in a form. @param {{display_name: string, locale: string | null}} of */
export function personValues({display_name: name, locale}) {
  return {"/display_name": name, "/locale": locale ?? ""};
}

/** The two languages, and one with a region where somebody has it. @param {string} now */
function languages(now) {
  const known = [{value: "", text: t("person.locale_organization")}, {value: "fr", text: "Français"},
    {value: "en", text: "English"}];
  return known.some(({value}) => value === now) ? known : [...known, {value: now, text: now}];
}

/** @param {{form: import("./form.js").FormState}} props */
export function PersonFields({form}) {
  return html`<${Field} form=${form} name="/display_name" label=${t("person.name")} maxlength="200"
      autocomplete="off" />
    <${SelectField} form=${form} name="/locale" label=${t("person.locale")} hint=${t("person.locale_hint")}
      options=${languages(String(form.values["/locale"]))} />`;
}

/** Says that it is done, where it was done. @param {{text: string}} props */
export function Done({text}) {
  return html`<p class="saved" role="status">${text && html`<span aria-hidden="true">✓</span> ${text}`}</p>`;
}
