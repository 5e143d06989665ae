// app/page-activity.js: what happened, the newest first, in sentences; and what happens now, as it happens.
import {html, useEffect, useId, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {eventTold, GROUPS, kindName} from "./event-told.js";
import {useProductNames} from "./known.js";
import {day, instant, t} from "./language.js";
import {useList, useLoaded} from "./loaded.js";
import {More, Skeleton, Title, Trouble} from "./parts.js";
import {isGlobal} from "./rights.js";
import {go, query} from "./router.js";
import {useUserNames} from "./user-names.js";

/** @typedef {import("./event-told.js").Entry} Entry */
/** @typedef {{type: string, day: string}} Filter */

const PAGE = 50;
const WAIT_S = 25;
const PAUSE_MS = 10000; // where no place to wait was free, and after a lost connection
/** Each request is a use of the session: a page that nobody looks at must not keep it from ending. */
const UNTOUCHED_MS = 10 * 60000;

/** @returns {Filter} */
function filterOf() {
  const asked = new URLSearchParams(query.value);
  return {type: asked.get("type") ?? "", day: asked.get("day") ?? ""};
}

/** The filter as the API takes it: the reader's own day. @param {Filter} filter @returns {any} */
function filterSent({type, day}) {
  const begins = /^\d{4}-\d\d-\d\d$/.test(day) ? new Date(day + "T00:00:00") : null;
  const ends = begins && new Date(begins.getFullYear(), begins.getMonth(), begins.getDate() + 1);
  return {...(type && {type}), ...(begins && ends && {created_since: begins.toISOString(),
    created_before: ends.toISOString()})};
}

/** A global administrator reads the audit log, which says more. @param {any} asked @returns {Promise<any>} */
function journal(asked) {
  return isGlobal() ? told(client.GET("/v1/audit-log", {params: {query: asked}}))
    : told(client.GET("/v1/events", {params: {query: asked}}));
}

/**
 * What happens from now on: waits for it (a page of a day that is over does not), and reads it.
 * @param {Filter} filter @param {number | null} from The last sequence that is shown; null: not yet known.
 */
function useNew(filter, from) {
  const of = JSON.stringify([filter, from]);
  const [added, addedSet] = useState(/** @type {{of: string, rows: Entry[]}} */ ({of: "", rows: []}));
  useEffect(() => {
    if (from === null || filter.day !== "") return undefined;
    const over = new AbortController();
    let last = from;
    let touched = Date.now();
    for (const sign of ["pointermove", "keydown"])
      addEventListener(sign, () => { touched = Date.now(); }, {signal: over.signal});
    const left = () => document.hidden || Date.now() - touched > UNTOUCHED_MS;
    const rest = () => new Promise((done) => setTimeout(done, PAUSE_MS));
    const look = async () => {
      const asked = {after: last, limit: PAGE, ...(filter.type && {type: /** @type {any} */ (filter.type)})};
      const begun = Date.now();
      const found = await told(client.GET("/v1/events",
        {params: {query: {...asked, wait: WAIT_S}}, signal: over.signal}));
      if (over.signal.aborted) return;
      if (found.data.length === 0) return Date.now() - begun < PAUSE_MS ? rest() : undefined;
      const rows = isGlobal() ? (await journal(asked)).data : found.data;
      last = found.data.at(-1)?.sequence ?? last;
      addedSet((before) => ({of, rows: [...rows.filter((/** @type {Entry} */ one) => one.sequence <= last)
        .reverse(), ...(before.of === of ? before.rows : [])]}));
    };
    (async () => {
      while (!over.signal.aborted) await (left() ? rest() : look().catch(rest));
    })();
    return () => over.abort();
  }, [of]);
  return added.of === of ? added.rows : [];
}

/** @param {{filter: Filter}} props */
function Filters({filter}) {
  const id = useId();
  const set = (/** @type {any} */ event) => {
    const wanted = Object.entries({...filter, [event.target.name]: event.target.value}).filter(([, value]) => value);
    go("/activity" + (wanted.length > 0 ? `?${new URLSearchParams(wanted)}` : ""));
  };
  return html`<form class="filter" aria-label=${t("activity.filter")}
    onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
    <div><label for="${id}-type">${t("activity.type")}</label>
      <select id="${id}-type" name="type" value=${filter.type} onChange=${set}>
        <option value="">${t("activity.every")}</option>
        ${Object.entries(GROUPS).map(([group, kinds]) => html`<optgroup key=${group} label=${t(group)}>
          ${Object.entries(kinds).map(([type, key]) => html`<option key=${type} value=${type}
            selected=${type === filter.type}>${kindName(key)}</option>`)}</optgroup>`)}
      </select></div>
    <div><label for="${id}-day">${t("activity.day")}</label>
      <input id="${id}-day" name="day" type="date" value=${filter.day} onChange=${set} /></div>
  </form>`;
}

/** Who it was, where that is told. @param {{entry: Entry, userOf: (id: string) => string | null | undefined}} props */
function Actor({entry: {actor}, userOf}) {
  if (actor === undefined) return null;
  if (actor === "system") return html` · ${t("activity.system")}`;
  const name = actor.startsWith("usr_") ? userOf(actor) : null;
  return html` · ${name === null ? t("activity.somebody") : name ?? t("told.some_user")}`;
}

/** The reader's day of an instant: 2026-11-12. @param {string} at */
function localDay(at) {
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
}

/** The entries under their days. @param {{rows: Entry[]}} props */
function Days({rows}) {
  const productOf = useProductNames();
  const organization = useLoaded(() => told(client.GET("/v1/organization")), []);
  const userOf = useUserNames(rows.flatMap(({actor, object}) => [actor ?? "", object.user_id ?? "",
    object.object === "user" ? object.id : ""]));
  const known = {product: productOf, user: userOf, currency: organization.value?.currency ?? ""};
  /** @type {Map<string, Entry[]>} */
  const days = new Map();
  for (const row of rows) days.set(localDay(row.created_at), [...days.get(localDay(row.created_at)) ?? [], row]);
  return html`${[...days].map(([date, entries]) => html`<section class="card" key=${date}>
    <h2>${day(date)}</h2>
    <ul class="slim">${entries.map((entry) => html`<li key=${entry.sequence}>
      <div>${eventTold(entry, known)}<small>${instant(entry.created_at)}<${Actor} entry=${entry}
        userOf=${userOf} /></small></div></li>`)}</ul>
  </section>`)}`;
}

export function Activity() {
  const filter = filterOf();
  const list = useList((cursor) => journal({...filterSent(filter), limit: PAGE, cursor, newest_first: true}),
    [filter.type, filter.day]);
  const added = useNew(filter, list.rows === null ? null : list.rows[0]?.sequence ?? 0);
  const rows = list.rows === null ? null : [...added, ...list.rows];
  return html`<${Title} text=${t("activity.title")} />
    <p class="lead">${t("activity.about")}</p>
    <${Filters} filter=${filter} />
    ${list.error && html`<${Trouble} error=${list.error} again=${list.again} />`}
    ${rows === null ? !list.error && html`<${Skeleton} rows=${4} />`
    : rows.length === 0 ? html`<section class="note"><p>${t("activity.empty")}</p></section>`
    : html`<${Days} rows=${rows} /><${More} list=${list} />`}`;
}
