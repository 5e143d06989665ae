// app/page-seller-catalogue.js: what is sold: products with their prices, and new ones.
import {html, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {bodyOf, Field, Form, SelectField, useForm} from "./form.js";
import {number, t} from "./language.js";
import {useList} from "./loaded.js";
import {wholeNumber} from "./number-field.js";
import {Badge, Fact, Rows, Title} from "./parts.js";
import {RATE_EMPTY, RateFields, rateOf} from "./seller-rate-fields.js";
import {RateView, rateWords} from "./seller-rate.js";
import {submissionKept} from "./submission.js";

/** @typedef {import("./api.js").Schemas} Schemas */

/** @param {{price: {on_sale: boolean}}} props */
export function OnSale({price}) {
  return price.on_sale ? html`<${Badge} tone="good" text=${t("seller.on_sale")} />`
    : html`<${Badge} tone="off" text=${t("seller.off_sale")} />`;
}

/** @param {{price: Schemas["Price"]}} props */
function PriceView({price}) {
  return html`<div class="price">
    <p><a href="/seller/prices/${price.id}"><strong>${rateWords(price)}</strong></a> <${OnSale} price=${price} /></p>
    ${price.tiers && html`<${RateView} rate=${price} />`}
    <dl class="facts">
      <${Fact} label=${t("seller.licences_range")}>${t("seller.from_to", {min: number(price.min_licences),
    max: number(price.max_licences)})}<//>
      <${Fact} label=${t("seller.trial")}>${price.trial_days > 0 ? t("seller.days", {count: price.trial_days})
    : t("seller.trial_none")}<//>
      <${Fact} label=${t("seller.reduction")}>${t(REDUCTIONS[price.reduction_policy])}<//>
    </dl>
  </div>`;
}

/** How licences are taken away again. */
export const REDUCTIONS = {any_time: "seller.reduction_any_time", return_window: "seller.reduction_return_window",
  at_renewal: "seller.reduction_at_renewal"};

/** @param {{productId: string, onDone: () => void, onLeave: () => void}} props */
function PriceForm({productId, onDone, onLeave}) {
  const form = useForm({initial: {...RATE_EMPTY, "/currency": "EUR", "/billing_period": "P1M", "/min_licences": "1",
    "/max_licences": "10000", "/trial_days": "0", "/reduction_policy": "any_time",
    "/on_sale_from": "", "/on_sale_until": ""},
  about: `price ${productId}`,
  bodyFrom: (values) => {
    const plain = bodyOf(Object.fromEntries(Object.entries(values).filter(([name]) => name.startsWith("/")
      && !name.startsWith("/tiers") && name !== "/unit_amount")), ["/on_sale_from", "/on_sale_until"]);
    return {...plain, product_id: productId, min_licences: Number(plain.min_licences),
      max_licences: Number(plain.max_licences), trial_days: Number(plain.trial_days),
      ...rateOf(values, plain.currency)};
  },
  send: (body, key) => told(client.POST("/v1/operator/prices", {params: {header: {"Idempotency-Key": key}}, body})),
  done: onDone});
  const currency = String(form.values["/currency"]);
  const counts = wholeNumber(String(form.values["/min_licences"]), 1, 1000000) !== null
    && wholeNumber(String(form.values["/max_licences"]), 1, 1000000) !== null
    && wholeNumber(String(form.values["/trial_days"]), 0, 365) !== null;
  return html`<${Title} level=${3} text=${t("seller.price_new")} />
    <${Form} form=${form} deed=${t("seller.price_create")} ready=${counts && rateOf(form.values, currency) !== null}
      onLeave=${onLeave}>
    <${SelectField} form=${form} name="/currency" label=${t("seller.currency")} options=${CURRENCIES} />
    <${SelectField} form=${form} name="/billing_period" label=${t("seller.billing_period")} options=${[
    {value: "P1M", text: t("seller.monthly")}, {value: "P1Y", text: t("seller.yearly")}]} />
    <${RateFields} form=${form} currency=${currency} billingPeriod=${String(form.values["/billing_period"])} />
    <${Field} form=${form} name="/min_licences" label=${t("seller.min_licences")} inputmode="numeric" />
    <${Field} form=${form} name="/max_licences" label=${t("seller.max_licences")} inputmode="numeric" />
    <${Field} form=${form} name="/trial_days" label=${t("seller.trial_days")} inputmode="numeric"
      hint=${t("seller.trial_hint")} />
    <${SelectField} form=${form} name="/reduction_policy" label=${t("seller.reduction")}
      options=${Object.entries(REDUCTIONS).map(([value, key]) => ({value, text: t(key)}))} />
    <${Field} form=${form} name="/on_sale_from" label=${t("seller.on_sale_from")} type="date" optional=${true}
      hint=${t("seller.on_sale_from_hint")} />
    <${Field} form=${form} name="/on_sale_until" label=${t("seller.on_sale_until")} type="date" optional=${true}
      hint=${t("seller.on_sale_until_hint")} />
  <//>`;
}

const CURRENCIES = ["EUR", "USD", "GBP", "CHF", "JPY"].map((one) => ({value: one, text: one}));

/** @param {{product: Schemas["Product"], again: () => void}} props */
function ProductCard({product, again}) {
  const [adding, addingSet] = useState(submissionKept(`price ${product.id}`) !== null);
  return html`<section class="card product">
    <h2><a href="/seller/products/${product.id}">${product.name}</a></h2>
    <p class="quiet">${t("seller.code", {code: product.code})}</p>
    ${product.prices.length === 0 && html`<p>${t("seller.prices_none")}</p>`}
    ${product.prices.map((price) => html`<${PriceView} key=${price.id} price=${price} />`)}
    ${adding ? html`<${PriceForm} productId=${product.id} onDone=${again} onLeave=${() => addingSet(false)} />`
    : html`<button type="button" class="secondary" onClick=${() => addingSet(true)}
      >${t("seller.price_begin")}</button>`}
  </section>`;
}

/** @param {{onDone: () => void, onLeave: () => void}} props */
function ProductForm({onDone, onLeave}) {
  const form = useForm({initial: {"/code": "", "/name/en": "", "/name/fr": ""}, about: "product",
    bodyFrom: (values) => bodyOf(values),
    send: (body, key) => told(client.POST("/v1/operator/products", {params: {header: {"Idempotency-Key": key}}, body})),
    done: onDone});
  return html`<section class="panel"><${Title} level=${2} text=${t("seller.product_new")} />
    <${Form} form=${form} deed=${t("seller.product_create")} onLeave=${onLeave}>
      <${Field} form=${form} name="/code" label=${t("seller.product_code")} maxlength="64"
        hint=${t("seller.product_code_hint")} wide=${true} />
      <${Field} form=${form} name="/name/en" label=${t("seller.name_en")} maxlength="200" />
      <${Field} form=${form} name="/name/fr" label=${t("seller.name_fr")} maxlength="200" />
    <//></section>`;
}

/** @param {{again: () => void}} props */
function Products({again}) {
  const list = useList((cursor) => told(client.GET("/v1/products", {params: {query: {limit: 25, cursor}}})));
  return html`<${Rows} list=${list} empty=${t("seller.products_none")}
    row=${(/** @type {Schemas["Product"]} */ one) => html`<${ProductCard} product=${one} again=${again} />`} />`;
}

export function SellerCatalogue() {
  const [turn, turnSet] = useState(0);
  const [adding, addingSet] = useState(submissionKept("product") !== null);
  const again = () => {
    addingSet(false);
    turnSet((one) => one + 1);
  };
  return html`<${Title} text=${t("nav.catalogue")} />
    <p class="lead">${t("seller.catalogue_about")}</p>
    ${adding ? html`<${ProductForm} onDone=${again} onLeave=${() => addingSet(false)} />`
    : html`<p><button type="button" onClick=${() => addingSet(true)}>${t("seller.product_begin")}</button></p>`}
    <${Products} key=${turn} again=${again} />`;
}
