// app/seller-sale.js: until when a product or a price is sold, and what customers are offered in its place.
import {html} from "../vendor/guichet-vendor.js";
import {ConfirmedForm} from "./confirmed-form.js";
import {Field, SelectField, useForm} from "./form.js";
import {day, t} from "./language.js";
import {Fact, Title} from "./parts.js";

/** @typedef {{on_sale_until: string | null, successors: string[]}} Sale */
/** @typedef {{value: string, text: string}} Choice */

const SUCCESSORS_MOST = 10;

/** @param {Choice[]} choices @param {string} id */
const nameOf = (choices, id) => choices.find(({value}) => value === id)?.text ?? id;

/**
 * How it is sold now; `otherwise`: the names of what is offered where the sale names nothing, those of a price's product.
 * @param {{sale: Sale, choices: Choice[], otherwise?: string[]}} props
 */
export function SaleFacts({sale, choices, otherwise = []}) {
  return html`<${Fact} label=${t("seller.on_sale_until")}>${sale.on_sale_until ? day(sale.on_sale_until)
    : t("seller.for_ever")}<//>
    <${Fact} label=${t("seller.successors")}>${sale.successors.length === 0
    ? (otherwise.length > 0 ? t("seller.successors_of_product", {names: otherwise.join(" · ")})
      : t("seller.successors_none"))
    : html`<ol class="successors">${sale.successors.map((id) => html`<li key=${id}>${nameOf(choices, id)}</li>`)}</ol>`}
    <//>`;
}

/** The ids that a field keeps as one text, in the order in which customers are offered them. @param {any} text */
const idsOf = (text) => String(text).split(" ").filter((one) => one !== "");

/** @param {{form: import("./form.js").FormState, choices: Choice[]}} props */
function Successors({form, choices}) {
  const ids = idsOf(form.values["/successors"]);
  const set = (/** @type {string[]} */ now) => form.valueSet("/successors", now.join(" "));
  const left = choices.filter(({value}) => !ids.includes(value));
  const add = () => {
    set([...ids, String(form.values.add)]);
    form.valueSet("add", "");
  };
  return html`<fieldset class="wide"><legend>${t("seller.successors")}</legend>
    <p class="quiet">${t("seller.successors_about")}</p>
    ${ids.length > 0 && html`<ol class="successors">${ids.map((id) => html`<li key=${id}>${nameOf(choices, id)}
      <button type="button" class="plain" aria-label=${t("seller.successor_leave_out", {name: nameOf(choices, id)})}
        onClick=${() => set(ids.filter((one) => one !== id))}>${t("seller.leave_out")}</button></li>`)}</ol>`}
    ${ids.length < SUCCESSORS_MOST && left.length > 0 && html`<div class="successor-add">
      <${SelectField} form=${form} name="add" label=${t("seller.successor_choose")}
        options=${[{value: "", text: "–"}, ...left]} />
      <button type="button" class="secondary" disabled=${form.values.add === ""} onClick=${add}
        >${t("seller.successor_add")}</button></div>`}
  </fieldset>`;
}

/**
 * What comes of it, in the names of what is offered.
 * @param {Sale} sale @param {Choice[]} choices @param {string[]} otherwise
 */
function means({on_sale_until: until, successors}, choices, otherwise) {
  if (until === null) return t("seller.sale_goes_on");
  const names = (successors.length > 0 ? successors.map((id) => nameOf(choices, id)) : otherwise).join(" · ");
  return `${t("seller.sale_ends", {day: day(until)})} ${names ? t("seller.sale_offers", {names})
    : t("seller.sale_offers_nothing")}`;
}

/**
 * @template T
 * @param {{sale: Sale, choices: Choice[], otherwise?: string[], send: (body: Sale) => Promise<T>,
 *   onDone: (whole: T) => void, onLeave: () => void}} props
 */
export function SaleForm({sale, choices, otherwise = [], send, onDone, onLeave}) {
  const before = {"/on_sale_until": sale.on_sale_until ?? "", "/successors": sale.successors.join(" "), add: ""};
  const bodyFrom = (/** @type {import("./form.js").Values} */ values) => ({
    on_sale_until: String(values["/on_sale_until"]) || null, successors: idsOf(values["/successors"])});
  const form = useForm({initial: before, bodyFrom, send, done: onDone});
  const wanted = bodyFrom(form.values);
  const changed = wanted.on_sale_until !== sale.on_sale_until || form.values["/successors"] !== before["/successors"];
  return html`<section class="panel"><${Title} level=${2} text=${t("seller.sale_title")} />
    <${ConfirmedForm} form=${form} ready=${changed} next=${t("seller.go_on")} deed=${t("seller.sale_set")}
      onLeave=${onLeave} consequence=${html`<p>${means(wanted, choices, otherwise)}</p>`}>
      <${Field} form=${form} name="/on_sale_until" label=${t("seller.on_sale_until")} type="date" optional=${true}
        hint=${t("seller.on_sale_until_hint")} />
      <${Successors} form=${form} choices=${choices} />
    <//></section>`;
}
