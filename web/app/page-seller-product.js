// app/page-seller-product.js: one product: its names, its prices, until when it is sold, and what takes its place.
import {html, useRef, useState} from "../vendor/guichet-vendor.js";
import {client, told, toldTagged} from "./api.js";
import {bodyOf, changedOf, Field, Form, useForm} from "./form.js";
import {language, t} from "./language.js";
import {useLoaded} from "./loaded.js";
import {OnSale} from "./page-seller-catalogue.js";
import {Fact, Outdated, Skeleton, Title, Trouble} from "./parts.js";
import {Meanwhile, useRenewal} from "./renewal.js";
import {namesRead, offerable} from "./seller-offered.js";
import {rateWords} from "./seller-rate.js";
import {SaleFacts, SaleForm, saleTold} from "./seller-sale.js";

/** @typedef {import("./api.js").Schemas} Schemas */

/**
 * A change is refused where somebody else made one meanwhile.
 * @param {string} id @param {string} tag @param {any} body
 */
const change = (id, tag, body) => told(client.PATCH("/v1/operator/products/{prd}",
  {params: {path: {prd: id}, header: {"If-Match": tag}}, body}));

/**
 * @param {{product: Schemas["ProductWhole"], tag: string, facts: (product: Schemas["ProductWhole"]) =>
 *   import("./renewal.js").Told[], onDone: () => void, onLeave: () => void, onStale: () => void}} props
 */
function Names({product, tag, facts, onDone, onLeave, onStale}) {
  const before = {"/name/en": product.name.en, "/name/fr": product.name.fr};
  const form = useForm({initial: before, bodyFrom: (values) => bodyOf(changedOf(before, values)),
    send: (body) => change(product.id, tag, body), done: onDone});
  const was = useRenewal({form, thing: product, before, onStale});
  return html`<section class="panel"><${Title} level=${2} text=${t("seller.names_title")} />
    <p class="quiet">${t("seller.names_about")}</p>
    <${Meanwhile} was=${was} now=${product} facts=${facts} />
    <${Form} form=${form} deed=${t("seller.names_set")} onLeave=${onLeave}
      ready=${Object.keys(changedOf(before, form.values)).length > 0}>
      <${Field} form=${form} name="/name/en" label=${t("seller.name_en")} maxlength="200" />
      <${Field} form=${form} name="/name/fr" label=${t("seller.name_fr")} maxlength="200" />
    <//></section>`;
}

/**
 * The product with its tag and its prices, and the others, of which one may take its place.
 * @param {string} id
 */
async function productRead(id) {
  const [{data: product, tag}, own, others] = await Promise.all([
    toldTagged(client.GET("/v1/operator/products/{prd}", {params: {path: {prd: id}}})),
    told(client.GET("/v1/products", {params: {query: {product_id: id}}})), offerable()]);
  const choices = others.rows.filter((one) => one.id !== id).map((one) => ({value: one.id, text: one.name}));
  return {product, tag, prices: own.data[0]?.prices ?? [], choices, capped: others.capped,
    names: await namesRead(product.successors, others.rows)};
}

/** @param {{id: string}} props */
export function SellerProduct({id}) {
  const read = useLoaded(() => productRead(id), [id]);
  const [deed, deedSet] = useState(/** @type {"names" | "sale" | null} */ (null));
  const [said, saidSet] = useState("");
  const deeds = useRef(/** @type {HTMLElement | null} */ (null));
  const back = html`<p class="back"><a href="/seller/catalogue">${t("nav.catalogue")}</a></p>`;
  if (read.value === null) {
    return html`${back}<${Title} text=${t("seller.product")} />
      ${read.error ? html`<${Trouble} error=${read.error} again=${read.again} />`
      : html`<${Skeleton} rows=${2} kind="card" />`}`;
  }
  const {product, tag, prices, choices, names, capped} = read.value;
  const leave = () => {
    const at = deed === "names" ? 1 : 0; // the button that opened it has the focus again
    deedSet(null);
    setTimeout(() => deeds.current?.querySelectorAll("button")[at]?.focus(), 0);
  };
  const done = (/** @type {string} */ text) => {
    leave();
    saidSet(text);
    read.again();
  };
  const facts = (/** @type {Schemas["ProductWhole"]} */ one) => [{label: t("seller.name_en"), text: one.name.en},
    {label: t("seller.name_fr"), text: one.name.fr}, ...saleTold(one, names)];
  return html`${back}<${Title} key=${id} text=${product.name[language.value]} />
    <${Outdated} read=${read} />
    <section class="card"><dl class="facts">
        <${Fact} label=${t("seller.product_code")}>${product.code}<//>
        <${Fact} label=${t("seller.name_en")}>${product.name.en}<//>
        <${Fact} label=${t("seller.name_fr")}>${product.name.fr}<//>
        <${SaleFacts} sale=${product} names=${names} />
      </dl>
      <div role="status">${said && html`<p class="done"><strong>${said}</strong></p>`}</div>
      ${deed === null && html`<div class="deeds" ref=${deeds}>
        <button type="button" onClick=${() => deedSet("sale")}>${t("seller.sale_begin")}</button>
        <button type="button" class="secondary" onClick=${() => deedSet("names")}>${t("seller.names_begin")}</button>
      </div>`}</section>
    ${deed === "sale" && html`<${SaleForm} sale=${product} choices=${choices} onLeave=${leave}
      names=${names} capped=${capped} facts=${facts} onStale=${read.again}
      send=${(/** @type {any} */ body) => change(id, tag, body)} onDone=${() => done(t("seller.sale_done"))} />`}
    ${deed === "names" && html`<${Names} product=${product} tag=${tag} onLeave=${leave}
      facts=${facts} onStale=${read.again} onDone=${() => done(t("seller.names_done"))} />`}
    <section class="card"><h2>${t("seller.prices")}</h2>
      ${prices.length === 0 && html`<p>${t("seller.prices_none")}</p>`}
      ${prices.map((price) => html`<p key=${price.id}><a href="/seller/prices/${price.id}">${rateWords(price)}</a>
        ${" "}<${OnSale} price=${price} /></p>`)}</section>`;
}
