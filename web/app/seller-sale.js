// app/seller-sale.js: until when a product or a price is sold, and what customers are offered in its place.
import {html, useRef} from "../vendor/guichet-vendor.js";
import {ConfirmedForm} from "./confirmed-form.js";
import {Field, SelectField, useForm} from "./form.js";
import {day, t} from "./language.js";
import {Fact, Title} from "./parts.js";
import {Meanwhile, useRenewal} from "./renewal.js";

/** @typedef {{on_sale_until: string | null, successors: string[]}} Sale */
/** @typedef {{value: string, text: string}} Choice */

const SUCCESSORS_MOST = 10;

/** By identifier. @typedef {import("./seller-offered.js").Names} Names */

/** @param {Names} names @param {string} id */
const nameOf = (names, id) => names.get(id) ?? id;

/**
 * How it is sold now; `otherwise`: the names of what is offered where the sale names nothing, those of a price's product.
 * @param {{sale: Sale, names: Names, otherwise?: string[]}} props
 */
export function SaleFacts({sale, names, otherwise = []}) {
  return html`<${Fact} label=${t("seller.on_sale_until")}>${sale.on_sale_until ? day(sale.on_sale_until)
    : t("seller.for_ever")}<//>
    <${Fact} label=${t("seller.successors")}>${sale.successors.length === 0
    ? (otherwise.length > 0 ? t("seller.successors_of_product", {names: otherwise.join(" · ")})
      : t("seller.successors_none"))
    : html`<ol class="successors">${sale.successors.map((id) => html`<li key=${id}>${nameOf(names, id)}</li>`)}</ol>`}
    <//>`;
}

/**
 * The same in words, to be compared. @param {Sale} sale @param {Names} names
 * @returns {import("./renewal.js").Told[]}
 */
export function saleTold({on_sale_until: until, successors}, names) {
  const offered = successors.map((id) => nameOf(names, id)).join(" · ");
  return [{label: t("seller.on_sale_until"), text: until ? day(until) : t("seller.for_ever")},
    {label: t("seller.successors"), text: offered || t("seller.successors_none")}];
}

/** The ids that a field keeps as one text, in the order in which customers are offered them. @param {any} text */
const idsOf = (text) => String(text).split(" ").filter((one) => one !== "");

/** @param {{form: import("./form.js").FormState, choices: Choice[], names: Names, capped: boolean}} props */
function Successors({form, choices, names, capped}) {
  const ids = idsOf(form.values["/successors"]);
  const set = (/** @type {string[]} */ now) => form.valueSet("/successors", now.join(" "));
  const left = choices.filter(({value}) => !ids.includes(value));
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  /** What was pressed goes: the first of these that is left once it is gone has the focus. */
  const focusNext = (/** @type {(place: HTMLElement, rows: HTMLElement[]) => (HTMLElement | null | undefined)[]} */ of) =>
    setTimeout(() => {
      if (place.current === null) return;
      const rows = [.../** @type {NodeListOf<HTMLElement>} */ (place.current.querySelectorAll(".successors button"))];
      of(place.current, rows).find((one) => one)?.focus();
    }, 0);
  const add = () => {
    set([...ids, String(form.values.add)]);
    form.valueSet("add", "");
    focusNext((within, rows) => [within.querySelector("select"), rows.at(-1)]);
  };
  const leaveOut = (/** @type {string} */ id) => {
    const at = ids.indexOf(id);
    set(ids.filter((one) => one !== id));
    focusNext((within, rows) => [rows[at] ?? rows[at - 1], within.querySelector("select")]);
  };
  return html`<fieldset class="wide" ref=${place}><legend>${t("seller.successors")}</legend>
    <p class="quiet">${t("seller.successors_about")}</p>
    ${ids.length > 0 && html`<ol class="successors">${ids.map((id) => html`<li key=${id}>${nameOf(names, id)}
      <button type="button" class="plain" aria-label=${t("seller.successor_leave_out", {name: nameOf(names, id)})}
        onClick=${() => leaveOut(id)}>${t("seller.leave_out")}</button></li>`)}</ol>`}
    ${ids.length < SUCCESSORS_MOST && left.length > 0 && html`<div class="successor-add">
      <${SelectField} form=${form} name="add" label=${t("seller.successor_choose")}
        hint=${capped && t("seller.successor_newest")} options=${[{value: "", text: "–"}, ...left]} />
      <button type="button" class="secondary" disabled=${form.values.add === ""} onClick=${add}
        >${t("seller.successor_add")}</button></div>`}
  </fieldset>`;
}

/**
 * What comes of it, in the names of what is offered.
 * @param {Sale} sale @param {Names} names @param {string[]} otherwise
 */
function means({on_sale_until: until, successors}, names, otherwise) {
  if (until === null) return t("seller.sale_goes_on");
  const offered = (successors.length > 0 ? successors.map((id) => nameOf(names, id)) : otherwise).join(" · ");
  return `${t("seller.sale_ends", {day: day(until)})} ${offered ? t("seller.sale_offers", {names: offered})
    : t("seller.sale_offers_nothing")}`;
}

/**
 * `facts`: the whole that the sale is a part of, in words.
 * @template T
 * @template {Sale & {version: number}} S
 * @param {{sale: S, choices: Choice[], names: Names, capped: boolean, otherwise?: string[],
 *   facts: (sale: S) => import("./renewal.js").Told[], send: (body: Sale) => Promise<T>, onDone: (whole: T) => void, onLeave: () => void, onStale: () => void}} props
 */
export function SaleForm({sale, choices, names, capped, otherwise = [], facts, send, onDone, onLeave, onStale}) {
  const before = {"/on_sale_until": sale.on_sale_until ?? "", "/successors": sale.successors.join(" "), add: ""};
  const bodyFrom = (/** @type {import("./form.js").Values} */ values) => ({
    on_sale_until: String(values["/on_sale_until"]) || null, successors: idsOf(values["/successors"])});
  const form = useForm({initial: before, bodyFrom, send, done: onDone});
  const was = useRenewal({form, thing: sale, before, onStale});
  const wanted = bodyFrom(form.values);
  const changed = wanted.on_sale_until !== sale.on_sale_until || form.values["/successors"] !== before["/successors"];
  return html`<section class="panel"><${Title} level=${2} text=${t("seller.sale_title")} />
    <${Meanwhile} was=${was} now=${sale} facts=${facts} />
    <${ConfirmedForm} form=${form} ready=${changed} next=${t("seller.go_on")} deed=${t("seller.sale_set")}
      onLeave=${onLeave} consequence=${html`<p>${means(wanted, names, otherwise)}</p>`}>
      <${Field} form=${form} name="/on_sale_until" label=${t("seller.on_sale_until")} type="date" optional=${true}
        hint=${t("seller.on_sale_until_hint")} />
      <${Successors} ...${{form, choices, names, capped}} />
    <//></section>`;
}
