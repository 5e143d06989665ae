// app/import-table.js: the rows of a file, as they were understood, and what is wrong with each.
import {html, useEffect, useState} from "../vendor/guichet-vendor.js";
import {number, t} from "./language.js";

/** @typedef {import("./import-rows.js").Person} Person */

/** As many as one import may have: more are not shown. */
export const ROWS_MAX = 1000;
/** As many are added to the page at once, so that it answers in between. */
const AT_ONCE = 100;

/** How many of so many rows are there by now. @param {number} total */
function useGrowing(total) {
  const [count, countSet] = useState(AT_ONCE);
  useEffect(() => {
    if (count >= total) return undefined;
    const next = setTimeout(() => countSet(count + AT_ONCE), 0);
    return () => clearTimeout(next);
  }, [count, total]);
  return count;
}

/**
 * The fault of each row by its place, from the pointers of a refusal.
 * @param {unknown} error @returns {Map<number, string>}
 */
export function rowFaults(error) {
  const errors = /** @type {import("./api.js").Refused} */ (error)?.problem?.errors ?? [];
  return new Map(errors.flatMap(({pointer, detail}) => {
    const place = /^\/rows\/(\d+)/.exec(pointer ?? "")?.[1];
    return place === undefined ? [] : [[Number(place) - 1, detail]];
  }));
}

/** @param {{people: Person[], faults: Map<number, string>}} props */
export function ImportTable({people, faults}) {
  const [only, onlySet] = useState(true);
  const shown = people.slice(0, ROWS_MAX).map((person, at) => ({person, fault: faults.get(at)}))
    .filter(({fault}) => faults.size === 0 || !only || fault !== undefined);
  const count = useGrowing(shown.length);
  return html`${faults.size > 0 && html`<label class="check"><input type="checkbox" checked=${only}
      onChange=${(/** @type {any} */ event) => onlySet(event.target.checked)} />${t("import.only_faults")}</label>`}
    <div class="sheet" tabindex="0" role="region" aria-label=${t("import.rows")}><table>
      <thead><tr><th scope="col">${t("import.row")}</th><th scope="col">${t("user.email")}</th>
        <th scope="col">${t("person.name")}</th><th scope="col">${t("person.locale")}</th>
        <th scope="col">${t("import.licence")}</th></tr></thead>
      <tbody>${shown.slice(0, count).map(({person, fault}) => html`<tr key=${person.number} class=${fault ? "faulty" : null}>
        <th scope="row">${number(person.number)}</th>
        <td>${person.email}${fault && html`<small class="wrong">${fault}</small>`}</td>
        <td>${person.name}</td><td>${person.locale}</td><td>${person.licence}</td></tr>`)}</tbody>
    </table></div>`;
}
