// app/page-seller-product.js: one product: its names, its prices, until when it is sold, and what takes its place.
import {html, useState} from "../vendor/guichet-vendor.js";
import {client, told, toldTagged} from "./api.js";
import {bodyOf, changedOf, Field, Form, useForm} from "./form.js";
import {language, t} from "./language.js";
import {everyRow, useLoaded} from "./loaded.js";
import {OnSale} from "./page-seller-catalogue.js";
import {Fact, Outdated, Skeleton, Title, Trouble} from "./parts.js";
import {rateWords} from "./seller-rate.js";
import {SaleFacts, SaleForm} from "./seller-sale.js";

/** @typedef {import("./api.js").Schemas} Schemas */

/**
 * A change is refused where somebody else made one meanwhile.
 * @param {string} id @param {string} tag @param {any} body
 */
const change = (id, tag, body) => told(client.PATCH("/v1/operator/products/{prd}",
  {params: {path: {prd: id}, header: {"If-Match": tag}}, body}));

/** @param {{product: Schemas["ProductWhole"], tag: string, onDone: () => void, onLeave: () => void}} props */
function Names({product, tag, onDone, onLeave}) {
  const before = {"/name/en": product.name.en, "/name/fr": product.name.fr};
  const form = useForm({initial: before, bodyFrom: (values) => bodyOf(changedOf(before, values)),
    send: (body) => change(product.id, tag, body), done: onDone});
  return html`<section class="panel"><${Title} level=${2} text=${t("seller.names_title")} />
    <p class="quiet">${t("seller.names_about")}</p>
    <${Form} form=${form} deed=${t("seller.names_set")} onLeave=${onLeave}
      ready=${Object.keys(changedOf(before, form.values)).length > 0}>
      <${Field} form=${form} name="/name/en" label=${t("seller.name_en")} maxlength="200" />
      <${Field} form=${form} name="/name/fr" label=${t("seller.name_fr")} maxlength="200" />
    <//></section>`;
}

/** The product with its tag, and the others, of which one may take its place. @param {string} id */
async function productRead(id) {
  const [{data: product, tag}, all] = await Promise.all([
    toldTagged(client.GET("/v1/operator/products/{prd}", {params: {path: {prd: id}}})),
    everyRow((cursor) => told(client.GET("/v1/products", {params: {query: {limit: 100, cursor}}})))]);
  return {product, tag, prices: all.rows.find((one) => one.id === id)?.prices ?? [],
    choices: all.rows.filter((one) => one.id !== id).map((one) => ({value: one.id, text: one.name}))};
}

/** @param {{id: string}} props */
export function SellerProduct({id}) {
  const read = useLoaded(() => productRead(id), [id]);
  const [deed, deedSet] = useState(/** @type {"names" | "sale" | null} */ (null));
  const [said, saidSet] = useState("");
  const back = html`<p class="back"><a href="/seller/catalogue">${t("nav.catalogue")}</a></p>`;
  if (read.value === null) {
    return html`${back}<${Title} text=${t("seller.product")} />
      ${read.error ? html`<${Trouble} error=${read.error} again=${read.again} />`
      : html`<${Skeleton} rows=${2} kind="card" />`}`;
  }
  const {product, tag, prices, choices} = read.value;
  const done = (/** @type {string} */ text) => {
    deedSet(null);
    saidSet(text);
    read.again();
  };
  const leave = () => deedSet(null);
  return html`${back}<${Title} key=${id} text=${product.name[language.value]} />
    <${Outdated} read=${read} />
    <section class="card"><dl class="facts">
        <${Fact} label=${t("seller.product_code")}>${product.code}<//>
        <${Fact} label=${t("seller.name_en")}>${product.name.en}<//>
        <${Fact} label=${t("seller.name_fr")}>${product.name.fr}<//>
        <${SaleFacts} sale=${product} choices=${choices} />
      </dl>
      <div role="status">${said && html`<p class="done"><strong>${said}</strong></p>`}</div>
      ${deed === null && html`<div class="deeds">
        <button type="button" onClick=${() => deedSet("sale")}>${t("seller.sale_begin")}</button>
        <button type="button" class="secondary" onClick=${() => deedSet("names")}>${t("seller.names_begin")}</button>
      </div>`}</section>
    ${deed === "sale" && html`<${SaleForm} sale=${product} choices=${choices} onLeave=${leave}
      send=${(/** @type {any} */ body) => change(id, tag, body)} onDone=${() => done(t("seller.sale_done"))} />`}
    ${deed === "names" && html`<${Names} product=${product} tag=${tag} onLeave=${leave}
      onDone=${() => done(t("seller.names_done"))} />`}
    <section class="card"><h2>${t("seller.prices")}</h2>
      ${prices.length === 0 && html`<p>${t("seller.prices_none")}</p>`}
      ${prices.map((price) => html`<p key=${price.id}><a href="/seller/prices/${price.id}">${rateWords(price)}</a>
        ${" "}<${OnSale} price=${price} /></p>`)}</section>`;
}
