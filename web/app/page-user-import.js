// app/page-user-import.js: many users at once, of a file or of pasted rows. The rows are shown as they were understood
// before anything is sent; all are created, or none and each bad row says why. What is sent again (after a lost
// connection) is the same request; after a reload an address that has a user already creates none.
import {html, useState} from "../vendor/guichet-vendor.js";
import {client, Refused, told} from "./api.js";
import {useDeed} from "./deed.js";
import {GivableLeft, givableRead, NONE_GIVABLE} from "./givable.js";
import {licenceName} from "./held-licences.js";
import {fileUnderstood, importBody, understood} from "./import-rows.js";
import {ImportTable, rowFaults, ROWS_MAX} from "./import-table.js";
import {t} from "./language.js";
import {useLoaded} from "./loaded.js";
import {useOneKey} from "./one-key.js";
import {Title, Trouble} from "./parts.js";
import {FILE_BYTES_MAX} from "./sheet.js";

/** @typedef {import("./import-rows.js").Understood} Understood */
/** @typedef {import("./givable.js").Givable} Givable */
/** @typedef {import("./api.js").Schemas["UserImportResult"]} Imported */

const SEPARATORS = {",": "import.comma", ";": "import.semicolon", "\t": "import.tab"};

/** @param {{onRead: (rows: Understood) => void}} props */
function Source({onRead}) {
  const [text, textSet] = useState("");
  const [tooLarge, tooLargeSet] = useState(false);
  const chosen = async (/** @type {any} */ event) => {
    const [file] = event.target.files;
    tooLargeSet(file?.size > FILE_BYTES_MAX);
    if (file?.size <= FILE_BYTES_MAX) onRead(fileUnderstood(new Uint8Array(await file.arrayBuffer())));
    event.target.value = ""; // the same file, put right, can be chosen again
  };
  return html`<section class="card form">
    <div class="field"><label for="import-file">${t("import.file")}</label>
      <input id="import-file" type="file" accept=".csv,.txt,.tsv,text/csv" onChange=${chosen} />
      <small>${t("import.file_hint")}</small>
      ${tooLarge && html`<p class="wrong" role="alert">${t("file.too_large")}</p>`}</div>
    <div class="field"><label for="import-text">${t("import.paste")}</label>
      <textarea id="import-text" rows="4" spellcheck="false" value=${text}
        placeholder=${t("import.example")} onInput=${(/** @type {any} */ event) => textSet(event.target.value)} />
      <button type="button" class="secondary" aria-disabled=${text.trim() ? null : "true"}
        onClick=${() => text.trim() && onRead(understood(text, ""))}>${t("import.show")}</button></div>
  </section>`;
}

/** What of the file was understood, and how. @param {{rows: Understood}} props */
function About({rows: {people, encoding, separator, missing}}) {
  const name = t(SEPARATORS[/** @type {keyof typeof SEPARATORS} */ (separator)]);
  return html`<p>${t("import.count", {count: people.length})}${" "}<span class="quiet">${encoding
      ? t("import.how", {separator: name, encoding: encoding.toUpperCase()})
      : t("import.how_pasted", {separator: name})}</span></p>
    ${missing.length > 0 && html`<p class="note bad" role="alert">${missing.includes("email")
      ? t("import.no_email") : t("import.no_name")}</p>`}
    ${people.length > ROWS_MAX && html`<p class="note bad" role="alert">${
      t("import.too_many", {count: ROWS_MAX})}</p>`}`;
}

/** @param {{error: unknown, faults: Map<number, string>}} props */
function Refusal({error, faults}) {
  if (error === null) return null;
  const others = error instanceof Refused && faults.size > 0
    && (error.problem.errors ?? []).every(({pointer}) => /^\/rows\/\d/.test(pointer ?? ""));
  return others ? html`<p class="note bad" role="alert">${
      t("import.faults", {count: faults.size})}${" "}${t("import.faults_how")}</p>`
    : html`<${Trouble} error=${error} />`;
}

/** @param {{rows: Understood, givable: Givable, onDone: (done: Imported) => void, onOther: () => void}} props */
function Review({rows, givable, onDone, onOther}) {
  const {given} = givable;
  const [everybody, everybodySet] = useState("");
  const {busy, error, run} = useDeed();
  const keyOf = useOneKey();
  const faults = rowFaults(error);
  const ready = rows.missing.length === 0 && rows.people.length > 0 && rows.people.length <= ROWS_MAX;
  const send = () => ready && run("send", async () => {
    const body = importBody(rows.people, given, everybody);
    onDone(await told(client.POST("/v1/users/imports", {params: {header: {"Idempotency-Key": keyOf(body)}}, body,
      bodySerializer: (text) => text, headers: {"Content-Type": "text/csv"}})));
  });
  return html`<section class="card" aria-labelledby="import-review">
    <${Title} level=${2} text=${t("import.review")} />
    <${About} rows=${rows} />
    <${Refusal} error=${error} faults=${faults} />
    <${ImportTable} people=${rows.people} faults=${faults} />
    <label for="import-licence">${t("import.everybody")}</label>
    <select id="import-licence" value=${everybody} disabled=${busy !== ""}
      onChange=${(/** @type {any} */ event) => everybodySet(event.target.value)}>
      <option value="">${t("import.no_licence")}</option>
      ${given.filter((one) => one.assignable > 0).map((one) => html`<option key=${one.subscription_id}
        value=${one.subscription_id}>${t("licences.free", {name: licenceName(one), count: one.assignable})}</option>`)}
    </select>
    <${GivableLeft} of=${givable} />
    <div class="deeds"><button type="button" aria-busy=${busy !== ""} aria-disabled=${ready ? null : "true"}
        onClick=${send}>${t("import.deed", {count: rows.people.length})}</button>
      <button type="button" class="secondary" disabled=${busy !== ""} onClick=${onOther}>${t("import.other")}</button>
    </div>
  </section>`;
}

/** @param {{done: Imported}} props */
function Created({done}) {
  return html`<section class="card"><${Title} level=${2} text=${t("import.done", {count: done.created})} />
    <p>${t("import.assigned", {count: done.assigned})} ${t("import.no_passwords")}</p>
    <div class="deeds"><a class="button main" href="/users">${t("import.users")}</a></div></section>`;
}

export function UserImport() {
  const [rows, rowsSet] = useState(/** @type {Understood | null} */ (null));
  const [done, doneSet] = useState(/** @type {Imported | null} */ (null));
  const [turn, turnSet] = useState(0);
  const given = useLoaded(givableRead, []);
  const read = (/** @type {Understood} */ found) => {
    rowsSet(found);
    turnSet(turn + 1);
  };
  return html`<p class="back"><a href="/users">${t("people.title")}</a></p>
    <${Title} text=${t("people.import")} /><p class="lead">${t("import.about")}</p>
    ${given.error !== null && html`<${Trouble} error=${given.error} again=${given.again} />`}
    ${done !== null ? html`<${Created} done=${done} />`
    : rows === null ? html`<${Source} onRead=${read} />`
    : html`<${Review} key=${turn} rows=${rows} givable=${given.value ?? NONE_GIVABLE} onDone=${doneSet}
        onOther=${() => rowsSet(null)} />`}`;
}
