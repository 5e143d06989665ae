// app/order-users-field.js: users in the same step as their licences: one by one, pasted, or from a CSV file.
import {html, useId, useRef, useState} from "../vendor/guichet-vendor.js";
import {number, t} from "./language.js";
import {edited, faultOf, judged, usersRead, USERS_MAX} from "./order-users.js";
import {decoded, FILE_BYTES_MAX} from "./sheet.js";

/** @typedef {import("./order-users.js").Row} Row */

/** Rows of the list that are shown at once; those that are wrong come first. */
const SHOWN_MAX = 50;
/** @type {Row} */
const NOBODY = {email: "", display_name: "", number: null, fault: null};

/**
 * @param {{row: Row, place: number, refused: string | undefined, disabled: boolean,
 *   onEdit: (place: number) => void, onRemove: (place: number) => void}} props
 */
function UserRow({row, place, refused, disabled, onEdit, onRemove}) {
  const wrong = refused ?? (row.fault && t(row.fault));
  return html`<li class=${wrong ? "wrong-row" : ""}>
    <span><strong>${row.display_name || "–"}</strong> <small>${row.email}</small>
      ${wrong && html`<small class="wrong">${t("users.row", {row: number(row.number ?? place + 1)})} ${wrong}</small>`}
    </span>
    <span class="row-deeds">${wrong && html`<button type="button" class="plain" disabled=${disabled} onClick=${() => onEdit(place)}
      aria-label=${t("users.edit_one", {name: row.email})}>${t("users.edit")}</button>`}
    <button type="button" class="plain" disabled=${disabled} onClick=${() => onRemove(place)}
      aria-label=${t("users.remove_one", {name: row.email})}>${t("users.remove")}</button></span>
  </li>`;
}

/** @param {{rows: Row[], refused: Map<number, string>, disabled: boolean, onRows: (rows: Row[]) => void,
 *   onEdit: (place: number) => void}} props */
function UserList({rows, refused, disabled, onRows, onEdit}) {
  const isWrong = (/** @type {number} */ place) => rows[place].fault !== null || refused.has(place);
  const places = rows.map((_, place) => place).sort((one, other) => Number(isWrong(other)) - Number(isWrong(one)));
  const wrong = places.filter(isWrong).length;
  const hidden = rows.length - SHOWN_MAX;
  return html`<p role="status" class=${wrong > 0 ? "wrong" : "quiet"}>${wrong > 0 ? t("users.wrong", {count: wrong})
    : t("users.count", {count: rows.length})}</p>
    <ul class="user-rows">${places.slice(0, SHOWN_MAX).map((place) => html`<${UserRow} key=${rows[place].email + place}
      row=${rows[place]} place=${place} refused=${refused.get(place)} disabled=${disabled} onEdit=${onEdit}
      onRemove=${(/** @type {number} */ gone) => onRows(rows.filter((_, at) => at !== gone))} />`)}</ul>
    ${hidden > 0 && html`<p class="quiet">${t("users.more", {count: hidden})}</p>`}`;
}

/**
 * @param {{rows: Row[], onRows: (rows: Row[]) => void, refused: Map<number, string>, room: number,
 *   disabled: boolean}} props  room: how many of them will have a licence
 */
export function OrderUsersField({rows, onRows, refused, room, disabled}) {
  const id = useId();
  const [one, oneSet] = useState(edited(NOBODY));
  const [pasted, pastedSet] = useState("");
  const [tooLarge, tooLargeSet] = useState(false);
  const email = useRef(/** @type {HTMLInputElement | null} */ (null));
  const now = useRef(rows); // a file is read while others are typed or removed
  now.current = rows;
  const add = (/** @type {Row[]} */ more) => onRows(judged([...now.current, ...more]));
  const fault = one.email === "" && one.display_name === "" ? null : faultOf(one);
  const addOne = () => {
    if (fault !== null || one.email === "") return;
    add([{...one, number: null, fault: null}]);
    oneSet(edited(NOBODY));
    email.current?.focus();
  };
  const edit = (/** @type {number} */ place) => {
    oneSet(edited(rows[place]));
    onRows(judged(rows.filter((_, at) => at !== place)));
    email.current?.focus();
  };
  const read = async (/** @type {any} */ event) => {
    const file = event.target.files[0];
    tooLargeSet(file?.size > FILE_BYTES_MAX);
    if (file?.size <= FILE_BYTES_MAX) add(usersRead(decoded(new Uint8Array(await file.arrayBuffer())).text));
    event.target.value = "";
  };
  const typed = (/** @type {"email" | "display_name"} */ name) => (/** @type {any} */ event) =>
    oneSet({...one, [name]: event.target.value.trimStart()});
  const enter = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // it adds the user; the order is not sent by it
    addOne();
  };
  return html`<details class="users" open=${rows.length > 0 ? true : null}>
    <summary>${t("users.title")}</summary>
    <p class="quiet">${t("users.about")}</p>
    <div class="user-new">
      <label>${t("users.email")}<input ref=${email} type="email" autocomplete="off" value=${one.email}
        disabled=${disabled} onInput=${typed("email")} onKeyDown=${enter} /></label>
      <label>${t("users.name")}<input autocomplete="off" maxlength="200" value=${one.display_name} disabled=${disabled}
        onInput=${typed("display_name")} onKeyDown=${enter} /></label>
      <button type="button" class="secondary" disabled=${disabled || one.email === "" || fault !== null}
        onClick=${addOne}>${t("users.add")}</button>
    </div>
    <label>${t("users.paste")}<textarea rows="3" value=${pasted} disabled=${disabled} aria-describedby="${id}-paste"
      placeholder=${t("users.paste_example")}
      onInput=${(/** @type {any} */ event) => pastedSet(event.target.value)}></textarea></label>
    <small id="${id}-paste">${t("users.paste_hint")}</small>
    <button type="button" class="secondary" disabled=${disabled || pasted.trim() === ""}
      onClick=${() => { add(usersRead(pasted)); pastedSet(""); }}>${t("users.take")}</button>
    <label>${t("users.file")}<input type="file" disabled=${disabled}
      accept=".csv,.txt,text/csv,text/plain" onChange=${read} /></label>
    ${tooLarge && html`<p class="wrong" role="alert">${t("file.too_large")}</p>`}
    ${rows.length > 0 && html`<${UserList} rows=${rows} refused=${refused} disabled=${disabled} onRows=${(
    /** @type {Row[]} */ left) => onRows(judged(left))} onEdit=${edit} />`}
    ${rows.length > USERS_MAX ? html`<p class="wrong">${t("users.too_many", {count: USERS_MAX})}</p>`
    : rows.length > room && html`<p class="wrong">${t("users.no_room", {count: rows.length, room: number(room)})}</p>`}
  </details>`;
}
