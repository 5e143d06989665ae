// app/licence-holders.js: who has a licence of one subscription, and taking it back: what has to come before licences
// that are all given can be removed.
import {html, useRef} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {useDeed} from "./deed.js";
import {day, t} from "./language.js";
import {useList, useLoaded} from "./loaded.js";
import {Badge, More, Skeleton, Title, Trouble} from "./parts.js";
import {isGlobal, managesBilling} from "./rights.js";
import {subscriptionName} from "./subscription-named.js";

/** @typedef {import("./api.js").Schemas["Assignment"]} Assignment */

/** @param {{one: Assignment, busy: string, onTake: ((one: Assignment) => void) | null}} props */
function Holder({one, busy, onTake}) {
  return html`<div><a href="/users/${one.user_id}">${one.display_name}</a>
      <small>${one.email} · ${t("held.since", {day: day(one.created_at.slice(0, 10))})}</small></div>
    ${one.status === "reserved" && html`<${Badge} tone="wait" text=${t("held.reserved")} />`}
    ${onTake && html`<button type="button" class="plain" aria-busy=${busy === one.user_id}
      aria-label=${t("holders.take_named", {name: one.display_name})} onClick=${() => onTake(one)}
      >${t("licences.take")}</button>`}`;
}

/** @param {string} id @returns {Promise<string>} */
async function nameRead(id) {
  return subscriptionName(await told(client.GET("/v1/subscriptions/{sub}", {params: {path: {sub: id}}})));
}

/**
 * A global administrator takes a licence back here; a user administrator, who may not from an administrator, on the
 * page of the user.
 * @param {{id: string}} props
 */
export function LicenceHolders({id}) {
  const list = useList((cursor) => told(client.GET("/v1/subscriptions/{sub}/assignments",
    {params: {path: {sub: id}, query: {limit: 50, cursor}}})), [id]);
  const name = useLoaded(() => managesBilling() ? nameRead(id) : Promise.resolve(""), [id]);
  const {busy, error, run} = useDeed();
  const title = useRef(/** @type {HTMLElement | null} */ (null));
  const take = (/** @type {Assignment} */ one) => run(one.user_id, async () => {
    await told(client.DELETE("/v1/subscriptions/{sub}/assignments/{usr}",
      {params: {path: {sub: id, usr: one.user_id}}}));
    list.again();
    title.current?.focus();
  });
  return html`${managesBilling() && html`<p class="back"><a href="/subscriptions/${id}">${
    name.value || t("holders.back")}</a></p>`}
    <${Title} text=${t("holders.title")} />
    <p class="lead">${t("holders.about")}</p>
    ${error !== null && html`<${Trouble} error=${error} />`}
    ${list.error && html`<${Trouble} error=${list.error} again=${list.again} />`}
    ${list.rows === null ? !list.error && html`<${Skeleton} rows=${4} />`
    : html`<section class="card" aria-labelledby="holders">
      <h2 id="holders" ref=${title} tabindex="-1">${name.value || t("licences.title")}</h2>
      ${list.rows.length === 0 && html`<p>${t("holders.none")}</p>`}
      ${list.rows.length > 0 && html`<ul class="slim">${list.rows.map((one) => html`<li key=${one.user_id}>
        <${Holder} one=${one} busy=${busy} onTake=${isGlobal() ? take : null} /></li>`)}</ul>`}
    </section><${More} list=${list} />`}`;
}
