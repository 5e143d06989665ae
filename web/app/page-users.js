// app/page-users.js: who there is, found by a part of the name or address; or who has a licence of a subscription.
import {html, useEffect, useId, useRef, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {t} from "./language.js";
import {LicenceHolders} from "./licence-holders.js";
import {useList, useLoaded} from "./loaded.js";
import {Badge, More, Skeleton, Title, Trouble} from "./parts.js";
import {managesUsers} from "./rights.js";
import {rolesName} from "./role-names.js";
import {go, query} from "./router.js";

/** @typedef {import("./api.js").Schemas["User"]} User */

const PAGE = 50;
const TYPING_MS = 150;

const asked = () => new URLSearchParams(query.value).get("search") ?? "";

/** Searches while one types; what is searched stands in the address, so that one can go back to it. */
function Search() {
  const [text, textSet] = useState(asked());
  const waiting = useRef(0);
  const id = useId();
  useEffect(() => textSet(asked()), [query.value]);
  const typed = (/** @type {any} */ event) => {
    textSet(event.target.value);
    clearTimeout(waiting.current);
    waiting.current = setTimeout(() => {
      const wanted = event.target.value.trim();
      go(wanted === "" ? "/users" : `/users?search=${encodeURIComponent(wanted)}`, true);
    }, TYPING_MS);
  };
  useEffect(() => () => clearTimeout(waiting.current), []);
  return html`<form class="search" aria-label=${t("people.search")}
    onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
    <label for=${id}>${t("people.search")}</label>
    <input id=${id} type="search" name="search" value=${text} maxlength="100" autocomplete="off" onInput=${typed} />
  </form>`;
}

/** @param {{user: User}} props */
function Row({user}) {
  return html`<div><a href="/users/${user.id}">${user.display_name}</a><small>${user.email}</small></div>
    <span class="roles">${rolesName(user.roles)}</span>
    ${user.status === "disabled" && html`<${Badge} tone="off" text=${t("user.disabled")} />`}`;
}

/** @param {{list: import("./loaded.js").List<User>, search: string}} props */
function Found({list, search}) {
  if (list.rows === null) return list.error ? html`<${Trouble} error=${list.error} again=${list.again} />`
    : html`<${Skeleton} rows=${4} />`;
  const count = list.rows.length;
  return html`<p class="quiet" role="status">${search && (list.more
    ? t("people.found_so_far", {count}) : t("people.found", {count}))}</p>
    ${list.error && html`<${Trouble} error=${list.error} again=${list.again} />`}
    ${count > 0 && html`<section class="card"><ul class="slim">${list.rows.map((user) => html`<li key=${user.id}>
      <${Row} user=${user} /></li>`)}</ul></section>`}
    <${More} list=${list} />`;
}

function Count() {
  const all = useLoaded(() => told(client.GET("/v1/users", {params: {query: {limit: 1, count: true}}})), []);
  const {total_count: count, total_count_capped: capped} = all.value ?? {};
  return html`<p class="lead">${count === undefined ? t("people.about")
    : t(capped ? "people.many" : "people.count", {count})}</p>`;
}

/** Everybody, or those whom one searches. */
function Everybody() {
  const search = asked();
  const list = useList((cursor) => told(client.GET("/v1/users",
    {params: {query: {limit: PAGE, cursor, ...(search && {search})}}})), [search]);
  return html`<div class="head"><div><${Title} text=${t("people.title")} /><${Count} /></div>
    ${managesUsers() && html`<div class="deeds">
      <a class="button main" href="/users/new">${t("people.new")}</a>
      <a class="button" href="/users/import">${t("people.import")}</a></div>`}</div>
    <${Search} />
    <${Found} list=${list} search=${search} />`;
}

export function Users() {
  const subscription = new URLSearchParams(query.value).get("subscription");
  return subscription ? html`<${LicenceHolders} key=${subscription} id=${subscription} />` : html`<${Everybody} />`;
}
