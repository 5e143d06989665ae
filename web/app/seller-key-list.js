// app/seller-key-list.js: what became of the product keys: who redeemed which, and revoking one that nobody redeemed.
// Of a key's text the last group alone is known.
import {html, useEffect, useId, useRef, useState} from "../vendor/guichet-vendor.js";
import {client, Refused, told} from "./api.js";
import {ConfirmedForm} from "./confirmed-form.js";
import {Field, useForm} from "./form.js";
import {day, instant, t} from "./language.js";
import {useList} from "./loaded.js";
import {Fact, Rows, Title, Trouble} from "./parts.js";
import {go, query} from "./router.js";
import {OrganizationLink} from "./seller-name.js";
import {Row} from "./seller-rows.js";
import {submissionKept} from "./submission.js";

/** @typedef {import("./api.js").Schemas} Schemas */
/** @typedef {Schemas["ProductKeyTold"]} Key */

/** @type {Record<Schemas["KeyState"], [import("./names.js").Tone, string]>} */
const STATES = {available: ["wait", "seller.key_available"], redeemed: ["good", "seller.key_redeemed"],
  revoked: ["off", "seller.key_revoked"]};
const NAMES = ["state", "product", "ending"];

/** The last group of what was typed or pasted: nothing else of a key is sent. @param {string} typed */
const endingOf = (typed) => typed.toUpperCase().replace(/[^0-9A-Z]/g, "").slice(-5);

/**
 * What is asked for, as the address has it: a last group alone, as the API takes it.
 * @param {string} search @returns {any}
 */
function askedOf(search) {
  const asked = new URLSearchParams(search);
  const ending = asked.get("ending") ?? "", state = asked.get("state") ?? "", product = asked.get("product") ?? "";
  if (ending !== "") return {ending};
  return {...(state in STATES && {state}), ...(product !== "" && {product_id: product})};
}

/** @param {{products: Schemas["Product"][]}} props */
function Filters({products}) {
  const read = () => Object.fromEntries(NAMES.map((name) => [name,
    new URLSearchParams(query.value).get(name) ?? ""]));
  const [values, valuesSet] = useState(read);
  const id = useId();
  useEffect(() => valuesSet(read()), [query.value]);
  const set = (/** @type {any} */ event) => valuesSet({...values, [event.target.name]: event.target.value});
  const show = (/** @type {Event | null} */ event, /** @type {Record<string, string>} */ wanted) => {
    event?.preventDefault();
    const ending = endingOf(wanted.ending ?? "");
    const asked = new URLSearchParams(Object.entries(ending ? {ending} : {...wanted, ending}).filter(([, value]) => value !== ""));
    go("/seller/keys" + (asked.size > 0 ? `?${asked}` : ""));
  };
  const choice = (/** @type {string} */ name, /** @type {string} */ label, /** @type {string[][]} */ options) => html`
    <div><label for="${id}-${name}">${label}</label>
      <select id="${id}-${name}" name=${name} value=${values[name]} onChange=${set}>
        ${[["", t("seller.keys_every")], ...options].map(([value, text]) => html`<option value=${value}
          selected=${value === values[name]}>${text}</option>`)}</select></div>`;
  return html`<form class="filters" aria-label=${t("seller.keys_filters")}
    onSubmit=${(/** @type {Event} */ event) => show(event, values)}>
    ${choice("state", t("seller.key_state"), Object.entries(STATES).map(([value, [, key]]) => [value, t(key)]))}
    ${choice("product", t("seller.key_product"), products.map((one) => [one.id, one.name]))}
    <div><label for="${id}-ending">${t("seller.key_ending_field")}</label>
      <input id="${id}-ending" name="ending" type="text" maxlength="40" autocomplete="off" spellcheck="false"
        value=${values.ending} onInput=${set} /></div>
    <div class="deeds"><button type="submit" class="secondary">${t("seller.keys_show")}</button>
      ${query.value !== "" && html`<button type="button" class="plain" onClick=${() => show(null, {})}
        >${t("seller.keys_show_all")}</button>`}</div>
  </form>`;
}

/** How a key is named, whose text nobody has. @param {Key} key */
const keyName = (key) => key.ending ? t("seller.key_named", {ending: key.ending}) : t("seller.key_unnamed");

/** @param {{told: Key, onDone: (told: Key) => void, onLost: (error: unknown) => void, onLeave: () => void}} props */
function Revocation({told: key, onDone, onLost, onLeave}) {
  const form = useForm({initial: {"/reason": ""}, about: `revocation ${key.id}`,
    bodyFrom: (values) => ({reason: String(values["/reason"]).trim()}),
    send: (body, once) => told(client.POST("/v1/operator/product-keys/{key}/revocation",
      {params: {path: {key: key.id}, header: {"Idempotency-Key": once}}, body})),
    done: onDone});
  useEffect(() => {
    if (form.error instanceof Refused && form.error.problem.code === "product_key_already_redeemed") onLost(form.error);
  }, [form.error]);
  return html`<section class="panel"><${Title} level=${3} text=${t("seller.revoke_title", {key: keyName(key)})} />
    <${ConfirmedForm} form=${form} ready=${String(form.values["/reason"]).trim() !== ""} next=${t("seller.go_on")}
      deed=${t("seller.revoke")} onLeave=${onLeave} consequence=${html`<p>${t("seller.revoke_means")}</p>`}>
      <${Field} form=${form} name="/reason" label=${t("seller.revoke_reason")} hint=${t("seller.revoke_reason_hint")}
        maxlength="500" wide=${true} />
    <//></section>`;
}

/** @param {{told: Key}} props */
function KeyFacts({told: {redemption, revocation}}) {
  if (redemption) {
    return html`<${Fact} label=${t("seller.redeemed_by")}><${OrganizationLink} id=${redemption.organization_id} />
        <small>${t("seller.key_at", {instant: instant(redemption.redeemed_at)})}</small><//>
      <${Fact} label=${t("seller.key_gave")}>${redemption.extended_until
    ? t("seller.key_extended", {day: day(redemption.extended_until)})
    : t("licences.total", {count: redemption.licences_added})}<//>`;
  }
  return revocation && html`<${Fact} label=${t("seller.revoke_reason")}>${revocation.reason}
    <small>${t("seller.key_at", {instant: instant(revocation.revoked_at)})}</small><//>`;
}

/**
 * `again` reads the list afresh: somebody has redeemed the key meanwhile, and the answer said so.
 * @param {{first: Key, names: Map<string, string>, again: () => void}} props
 */
function KeyRow({first, names, again}) {
  const [revoked, revokedSet] = useState(/** @type {Key | null} */ (null));
  const key = revoked ?? first;
  const [revoking, revokingSet] = useState(submissionKept(`revocation ${first.id}`) !== null);
  const [lost, lostSet] = useState(/** @type {unknown} */ (null));
  const [tone, word] = STATES[key.state];
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  const begin = useRef(/** @type {HTMLElement | null} */ (null));
  /** What was pressed goes: the button that opened the form has the focus again, or the row's heading. */
  const close = () => {
    revokingSet(false);
    setTimeout(() => (begin.current ?? heading.current)?.focus(), 0);
  };
  const done = (/** @type {Key} */ told) => {
    revokedSet(told);
    close();
  };
  return html`<${Row} title=${keyName(key)} heading=${heading} state=${{tone, text: t(word)}}
      about=${t("seller.key_made", {instant: instant(key.created_at)})}
      middle=${html`<div><p>${names.get(key.product_id) ?? "–"} <small>${t("seller.key_gives", {
    licences: t("licences.total", {count: key.licences}), months: t("seller.months", {count: key.months})})}</small></p>
        ${key.state === "available" && !revoking && html`<button type="button" class="secondary" ref=${begin}
          aria-label=${t("seller.revoke_begin_of", {key: keyName(key)})} onClick=${() => revokingSet(true)}
          >${t("seller.revoke_begin")}</button>`}</div>`}>
      <${KeyFacts} told=${key} /><//>
    <div role="status">${revoked !== null && html`<p class="done"><strong
      >${t("seller.revoke_done")}</strong></p>`}</div>
    ${lost !== null ? html`<${Trouble} error=${lost} again=${again} />`
    : key.state === "available" && revoking && html`<${Revocation} told=${key} onDone=${done} onLost=${lostSet}
        onLeave=${close} />`}`;
}

/** @param {{names: Map<string, string>, again: () => void}} props */
function Found({names, again}) {
  const asked = askedOf(query.value);
  const list = useList((cursor) => told(client.GET("/v1/operator/product-keys",
    {params: {query: {limit: 25, cursor, ...asked}}})), [query.value]);
  return html`<${Rows} list=${list} empty=${t(query.value === "" ? "seller.keys_none"
    : "ending" in asked ? "seller.keys_not_found" : "seller.keys_none_so")}
    row=${(/** @type {Key} */ one) => html`<${KeyRow} first=${one} names=${names} again=${again} />`} />`;
}

/** The keys that were made so far. @param {{products: Schemas["Product"][]}} props */
export function KeyList({products}) {
  const [turn, turnSet] = useState(0);
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  const again = () => {
    turnSet((one) => one + 1);
    heading.current?.focus(); // the button that was pressed goes with its row
  };
  const names = new Map(products.map((one) => [one.id, one.name]));
  return html`<h2 class="so-far" ref=${heading} tabindex="-1">${t("seller.keys_so_far")}</h2>
    <${Filters} products=${products} />
    <${Found} key=${turn} names=${names} again=${again} />`;
}
