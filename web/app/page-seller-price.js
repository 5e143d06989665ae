// app/page-seller-price.js: one price: what it asks today, what it will ask or has asked from which day on, and a new
// revision.
import {html, useRef, useState} from "../vendor/guichet-vendor.js";
import {client, told, toldTagged} from "./api.js";
import {ConfirmedForm} from "./confirmed-form.js";
import {Field, useForm} from "./form.js";
import {day, instant, language, number, t} from "./language.js";
import {useLoaded} from "./loaded.js";
import {OnSale, REDUCTIONS} from "./page-seller-catalogue.js";
import {Fact, Outdated, Skeleton, Title, Trouble} from "./parts.js";
import {namesRead, offerable} from "./seller-offered.js";
import {RATE_EMPTY, RateFields, rateOf} from "./seller-rate-fields.js";
import {RateView, rateWords} from "./seller-rate.js";
import {SaleFacts, SaleForm, saleTold} from "./seller-sale.js";
import {submissionKept} from "./submission.js";

/** @typedef {import("./api.js").Schemas} Schemas */
/** @typedef {Schemas["PriceRevised"]} Price */

/** @param {{price: Price, onDone: () => void, onLeave: () => void}} props */
function RevisionForm({price, onDone, onLeave}) {
  const {currency, billing_period} = price;
  const form = useForm({initial: {...RATE_EMPTY, "/effective_from": ""}, about: `revision ${price.id}`,
    bodyFrom: (values) => ({effective_from: String(values["/effective_from"]), ...rateOf(values, currency)}),
    send: (body, key) => told(client.POST("/v1/operator/prices/{prc}/revisions",
      {params: {path: {prc: price.id}, header: {"Idempotency-Key": key}}, body})),
    done: onDone});
  const rate = rateOf(form.values, currency), from = String(form.values["/effective_from"]);
  return html`<section class="panel"><${Title} level=${2} text=${t("seller.revision_new")} />
    <${ConfirmedForm} form=${form} ready=${rate !== null && from !== ""} next=${t("seller.go_on")}
      deed=${t("seller.revision_create")} onLeave=${onLeave}
      consequence=${rate !== null && from !== "" && html`<p>${t("seller.revision_means", {day: day(from),
    rate: rateWords({...rate, currency, billing_period}), before: rateWords(price)})}</p>`}>
      <${Field} form=${form} name="/effective_from" label=${t("seller.effective_from")} type="date"
        hint=${t("seller.effective_from_hint")} />
      <${RateFields} form=${form} currency=${currency} billingPeriod=${billing_period} />
    <//></section>`;
}

/** @param {{price: Price}} props */
function Revisions({price}) {
  if (price.revisions.length === 0) return html`<p class="quiet">${t("seller.revisions_none")}</p>`;
  return html`<ol class="revisions">${price.revisions.map((one) => html`<li key=${one.effective_from}>
    <h3>${t("seller.revision_from", {day: day(one.effective_from)})}</h3>
    <p class="quiet">${t("seller.revision_made", {instant: instant(one.created_at)})}</p>
    <${RateView} rate=${one} /></li>`)}</ol>`;
}

/** @param {string} name @param {import("./seller-rate.js").Rate} rate */
const priceNamed = (name, rate) => `${name} – ${rateWords(rate)}`;

/**
 * The names of prices, of those among them too that are of products older than what was read.
 * @param {string[]} ids @param {Schemas["Product"][]} rows
 */
async function pricesNamed(ids, rows) {
  const of = (/** @type {Schemas["Product"][]} */ products) => products.flatMap(({name, prices}) =>
    prices.map((one) => /** @type {[string, string]} */ ([one.id, priceNamed(name, one)])));
  const names = new Map(of(rows));
  const left = await Promise.all(ids.filter((id) => !names.has(id)).map((id) =>
    told(client.GET("/v1/products", {params: {query: {price_id: id}}}))));
  return new Map([...names, ...of(left.flatMap((one) => one.data))]);
}

/**
 * The price with its tag, the product that it is of, and the prices in its currency that may take its place.
 * @param {string} id
 */
async function priceRead(id) {
  const [{data: price, tag}, {rows, capped}] = await Promise.all([
    toldTagged(client.GET("/v1/operator/prices/{prc}", {params: {path: {prc: id}}})), offerable()]);
  const product = await told(client.GET("/v1/operator/products/{prd}", {params: {path: {prd: price.product_id}}}));
  const choices = rows.flatMap(({name, prices}) => prices
    .filter((one) => one.id !== id && one.currency === price.currency)
    .map((one) => ({value: one.id, text: priceNamed(name, one)})));
  const products = await namesRead(product.successors, rows);
  const otherwise = product.successors.map((one) => products.get(one) ?? one);
  return {price, tag, product, choices, capped, names: await pricesNamed(price.successors, rows), otherwise};
}

/** @param {{id: string}} props */
export function SellerPrice({id}) {
  const read = useLoaded(() => priceRead(id), [id]);
  const [adding, addingSet] = useState(submissionKept(`revision ${id}`) !== null);
  const [selling, sellingSet] = useState(false);
  const deeds = useRef(/** @type {HTMLElement | null} */ (null));
  const back = html`<p class="back"><a href="/seller/catalogue">${t("nav.catalogue")}</a></p>`;
  if (read.value === null) {
    return html`${back}<${Title} text=${t("seller.price")} />
      ${read.error ? html`<${Trouble} error=${read.error} again=${read.again} />`
      : html`<${Skeleton} rows=${2} kind="card" />`}`;
  }
  const {price, tag, product, choices, names, capped, otherwise} = read.value;
  const leave = () => {
    const at = selling ? 1 : 0; // the button that opened it has the focus again
    addingSet(false);
    sellingSet(false);
    setTimeout(() => deeds.current?.querySelectorAll("button")[at]?.focus(), 0);
  };
  const done = () => {
    leave();
    read.again();
  };
  const saleSend = (/** @type {any} */ body) => told(client.PATCH("/v1/operator/prices/{prc}",
    {params: {path: {prc: id}, header: {"If-Match": tag}}, body}));
  return html`${back}<${Title} key=${id} text=${product.name[language.value]} />
    <${Outdated} read=${read} />
    <p><strong>${rateWords(price)}</strong> <${OnSale} price=${price} /></p>
    <section class="card"><h2>${t("seller.rate_today")}</h2><${RateView} rate=${price} />
      <dl class="facts">
        <${Fact} label=${t("seller.licences_range")}>${t("seller.from_to", {min: number(price.min_licences),
    max: number(price.max_licences)})}<//>
        <${Fact} label=${t("seller.trial")}>${price.trial_days > 0 ? t("seller.days", {count: price.trial_days})
    : t("seller.trial_none")}<//>
        <${Fact} label=${t("seller.reduction")}>${t(REDUCTIONS[price.reduction_policy])}<//>
        <${Fact} label=${t("seller.on_sale_from")}>${price.on_sale_from ? day(price.on_sale_from)
    : t("seller.since_always")}<//>
        <${SaleFacts} sale=${price} names=${names} otherwise=${otherwise} />
      </dl></section>
    ${product.on_sale_until && html`<p class="note wait">${t("seller.product_ends", {day: day(product.on_sale_until)})}
      ${" "}<a href="/seller/products/${product.id}">${t("seller.product")}</a></p>`}
    ${adding ? html`<${RevisionForm} price=${price} onDone=${done} onLeave=${leave} />`
    : selling ? html`<${SaleForm} sale=${price} ...${{choices, names, capped, otherwise}} send=${saleSend}
        facts=${(/** @type {Price} */ one) => saleTold(one, names)} onDone=${done} onLeave=${leave}
        onStale=${read.again} />`
    : html`<div class="deeds" ref=${deeds}><button type="button" onClick=${() => addingSet(true)}
        >${t("seller.revision_begin")}</button>
      <button type="button" class="secondary" onClick=${() => sellingSet(true)}>${t("seller.sale_begin")}</button></div>`}
    <section class="card"><h2>${t("seller.revisions")}</h2><${Revisions} price=${price} /></section>`;
}
