// app/list-filters.js: the filters of a list of documents. They stand in the address, so that a filtered list can be
// bookmarked, sent and gone back to.
import {html, useEffect, useId, useState} from "../vendor/guichet-vendor.js";
import {t} from "./language.js";
import {go, path, query} from "./router.js";

const NAMES = ["status", "from", "to"];

/** Those that an address has. @param {string} search @returns {Record<string, string>} */
export function filtersOf(search) {
  const asked = new URLSearchParams(search);
  return Object.fromEntries(NAMES.map((name) => [name, asked.get(name) ?? ""]).filter(([, value]) => value !== ""));
}

/**
 * `states`: the statuses to choose from, none for documents that have no status.
 * @param {{states?: {value: string, text: string}[]}} props
 */
export function ListFilters({states = []}) {
  const [values, valuesSet] = useState(() => filtersOf(query.value));
  const id = useId();
  useEffect(() => valuesSet(filtersOf(query.value)), [query.value]);
  const set = (/** @type {any} */ event) => valuesSet({...values, [event.target.name]: event.target.value});
  const show = (/** @type {Event | null} */ event, /** @type {Record<string, string>} */ wanted) => {
    event?.preventDefault();
    const asked = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value !== "")).toString();
    go(path.value + (asked && `?${asked}`));
  };
  const dayField = (/** @type {string} */ name, /** @type {string} */ label) => html`<div>
    <label for="${id}-${name}">${label}</label>
    <input id="${id}-${name}" type="date" name=${name} value=${values[name] ?? ""} onInput=${set} /></div>`;
  return html`<form class="filters" aria-label=${t("filters.title")}
    onSubmit=${(/** @type {Event} */ event) => show(event, values)}>
    ${states.length > 0 && html`<div><label for="${id}-status">${t("filters.status")}</label>
      <select id="${id}-status" name="status" value=${values.status ?? ""} onChange=${set}>
        ${states.map(({value, text}) => html`<option value=${value}
          selected=${value === (values.status ?? "")}>${t(text)}</option>`)}</select></div>`}
    ${dayField("from", t("filters.from"))}${dayField("to", t("filters.to"))}
    <div class="deeds"><button type="submit" class="secondary">${t("filters.show")}</button>
      ${Object.keys(filtersOf(query.value)).length > 0 && html`
        <button type="button" class="plain" onClick=${() => show(null, {})}>${t("filters.reset")}</button>`}</div>
  </form>`;
}
