// app/user-licences.js: a user's licences, given and taken back. Giving a free licence costs nothing, and says so.
import {html, useId, useRef, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {useDeed} from "./deed.js";
import {GivableLeft, givableRead, NONE_GIVABLE} from "./givable.js";
import {HeldLicences, licenceName} from "./held-licences.js";
import {t} from "./language.js";
import {useList, useLoaded} from "./loaded.js";
import {More, Skeleton, Trouble} from "./parts.js";
import {managesBilling, mayChange} from "./rights.js";

/** @typedef {import("./rights.js").User} User */
/** @typedef {import("./givable.js").Given} Given */

/** @param {{given: Given[], busy: string, onGive: (id: string) => void}} props */
function Give({given, busy, onGive}) {
  const [chosen, chosenSet] = useState("");
  const id = useId();
  const free = given.filter((one) => one.assignable > 0);
  if (free.length === 0) return html`<p class="quiet">${t("licences.none_left")}${" "}
    ${managesBilling() && html`<a href="/subscriptions">${t("licences.add")}</a>`}</p>`;
  const now = free.some((one) => one.subscription_id === chosen) ? chosen : free[0].subscription_id;
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    onGive(now);
  };
  return html`<form class="give" onSubmit=${submit}>
    <label for=${id}>${t("licences.give_which")}</label>
    <select id=${id} value=${now} onChange=${(/** @type {any} */ event) => chosenSet(event.target.value)}>
      ${free.map((one) => html`<option key=${one.subscription_id} value=${one.subscription_id}
        selected=${one.subscription_id === now}>${
        t("licences.free", {name: licenceName(one), count: one.assignable})}</option>`)}
    </select>
    <button type="submit" class="secondary" aria-busy=${busy === "give"}>${t("licences.give")}</button>
    <small>${t("licences.give_cost")}</small>
  </form>`;
}

/** @param {{user: User}} props */
export function UserLicences({user}) {
  const may = mayChange(user);
  const path = {usr: user.id};
  const held = useList((cursor) => told(client.GET("/v1/users/{usr}/licences",
    {params: {path, query: {limit: 25, cursor}}})), [user.status]);
  const given = useLoaded(() => may ? givableRead() : Promise.resolve(NONE_GIVABLE), [may, user.status]);
  const {busy, error, run} = useDeed();
  const title = useRef(/** @type {HTMLElement | null} */ (null));
  const place = (/** @type {string} */ sub) => ({params: {path: {...path, sub}}});
  const change = (/** @type {string} */ name, /** @type {() => Promise<unknown>} */ work) => run(name, async () => {
    await work();
    held.again();
    given.again();
    title.current?.focus();
  });
  const give = (/** @type {string} */ sub) => change("give", () =>
    told(client.PUT("/v1/subscriptions/{sub}/assignments/{usr}", place(sub))));
  const take = (/** @type {import("./held-licences.js").Held} */ one) => change(one.subscription_id, () =>
    told(client.DELETE("/v1/subscriptions/{sub}/assignments/{usr}", place(one.subscription_id))));
  const deed = may ? (/** @type {import("./held-licences.js").Held} */ one) => html`<button type="button" class="plain"
    aria-busy=${busy === one.subscription_id} aria-label=${t("licences.take_named", {name: licenceName(one)})}
    onClick=${() => take(one)}>${t("licences.take")}</button>` : null;
  const left = (given.value?.given ?? []).filter((one) =>
    !held.rows?.some((other) => other.subscription_id === one.subscription_id));
  return html`<section class="card" aria-labelledby="user-licences">
    <h2 id="user-licences" ref=${title} tabindex="-1">${t("licences.title")}</h2>
    ${held.rows === null ? held.error ? html`<${Trouble} error=${held.error} again=${held.again} />`
    : html`<${Skeleton} rows=${1} />`
    : held.rows.length > 0 ? html`<${HeldLicences} held=${held.rows} deed=${deed} /><${More} list=${held} />`
    : html`<p>${t("licences.none")}</p>`}
    ${error !== null && html`<${Trouble} error=${error} />`}
    ${may && user.status === "disabled" && html`<p class="quiet">${t("licences.disabled")}</p>`}
    ${may && user.status === "active" && given.value !== null && html`<${Give} given=${left} busy=${busy}
      onGive=${give} /><${GivableLeft} of=${given.value} />`}
    ${given.error !== null && html`<${Trouble} error=${given.error} again=${given.again} />`}
  </section>`;
}
