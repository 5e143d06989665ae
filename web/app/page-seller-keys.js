// app/page-seller-keys.js: product keys: made here, and shown this one time. Only a keyed hash of each is kept, so
// nobody can show them again: they are copied or saved before one leaves. Below: what became of those made before.
import {html, useEffect, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {ConfirmedForm} from "./confirmed-form.js";
import {csvOf} from "./csv.js";
import {Field, SelectField, useForm} from "./form.js";
import {language, number, t} from "./language.js";
import {everyRow, useLoaded} from "./loaded.js";
import {wholeNumber} from "./number-field.js";
import {Skeleton, Title, Trouble} from "./parts.js";
import {KeyList} from "./seller-key-list.js";
import {rateWords} from "./seller-rate.js";

/** @typedef {import("./api.js").Schemas} Schemas */
/** @typedef {{keys: string[] | null, product: string, licences: number, months: number}} Made */

const MOST = {licences: 1000000, months: 120, count: 10000};

/** As a file for a spreadsheet: a key in a row, with what it gives. @param {Made} made @param {string[]} keys */
function fileOf({product, licences, months}, keys) {
  const rows = keys.map((key) => [key, product, String(licences), String(months)]);
  return new Blob([csvOf([["product_key", "product", "licences", "months"], ...rows], language.value)],
    {type: "text/csv"});
}

/** @param {{made: Made, onClose: () => void}} props */
function Keys({made, onClose}) {
  const {keys} = made;
  const [copied, copiedSet] = useState("");
  const [href, hrefSet] = useState("");
  useEffect(() => {
    const url = URL.createObjectURL(fileOf(made, keys ?? []));
    hrefSet(url);
    return () => URL.revokeObjectURL(url);
  }, [made]);
  const copy = () => navigator.clipboard.writeText((keys ?? []).join("\n"))
    .then(() => copiedSet(t("seller.keys_copied")), () => copiedSet(t("seller.keys_not_copied")));
  if (keys === null) {
    return html`<section class="panel"><${Title} level=${2} text=${t("seller.keys_gone_title")} />
      <p>${t("seller.keys_gone")}</p>
      <button type="button" onClick=${onClose}>${t("seller.close")}</button></section>`;
  }
  return html`<section class="panel">
    <${Title} level=${2} text=${t("seller.keys_made", {count: keys.length})} />
    <p>${t("seller.keys_each", {product: made.product, licences: t("licences.total", {count: made.licences}),
      months: t("seller.months", {count: made.months})})}</p>
    <p class="note wait"><strong>${t("seller.keys_once")}</strong></p>
    <textarea class="keys" readonly rows=${Math.min(keys.length, 12)} aria-label=${t("seller.keys_list")}
      value=${keys.join("\n")} />
    <div class="deeds">
      ${navigator.clipboard && html`<button type="button" onClick=${copy}>${t("seller.keys_copy")}</button>`}
      <a class="button" href=${href} download="product-keys.csv">${t("seller.keys_save")}</a>
      <button type="button" class="secondary" onClick=${onClose}>${t("seller.close")}</button>
    </div>
    <p role="status">${copied}</p>
  </section>`;
}

/** The prices of the catalogue as one chooses among them. @param {Schemas["Product"][]} products */
function choicesOf(products) {
  return products.flatMap((product) => product.prices.map((price) => ({value: price.id, product: product.name,
    text: `${product.name} – ${rateWords(price)}`})));
}

/** @param {{products: Schemas["Product"][], onMade: (made: Made) => void}} props */
function Make({products, onMade}) {
  const choices = choicesOf(products);
  const form = useForm({
    initial: {"/price_id": choices[0]?.value ?? "", "/licences": "25", "/months": "12", "/count": "10"},
    about: "product keys",
    bodyFrom: (values) => ({price_id: String(values["/price_id"]), licences: Number(values["/licences"]),
      months: Number(values["/months"]), count: Number(values["/count"])}),
    send: async (body, key) => ({body, made: await told(client.POST("/v1/operator/product-keys",
      {params: {header: {"Idempotency-Key": key}}, body}))}),
    done: ({body, made}) => onMade({keys: /** @type {string[] | null} */ (made.product_keys),
      product: choices.find((one) => one.value === body.price_id)?.product ?? "", licences: body.licences,
      months: body.months})});
  const read = (/** @type {keyof typeof MOST} */ name) => wholeNumber(String(form.values["/" + name]), 1, MOST[name]);
  const [licences, months, count] = [read("licences"), read("months"), read("count")];
  const ready = licences !== null && months !== null && count !== null && form.values["/price_id"] !== "";
  const limits = (/** @type {keyof typeof MOST} */ name) =>
    t("seller.from_to", {min: number(1), max: number(MOST[name])});
  return html`<section class="card"><h2>${t("seller.keys_make_title")}</h2>
    <${ConfirmedForm} form=${form} ready=${ready} next=${t("seller.go_on")}
      deed=${t("seller.keys_make", {count: count ?? 0})}
      consequence=${html`<p>${t("seller.keys_mean", {count: count ?? 0, total: (count ?? 0) * (licences ?? 0),
    months: t("seller.months", {count: months ?? 0})})}</p>`}>
      <${SelectField} form=${form} name="/price_id" label=${t("seller.keys_price")} options=${choices} wide=${true} />
      <${Field} form=${form} name="/licences" label=${t("seller.keys_licences")} inputmode="numeric"
        hint=${limits("licences")} />
      <${Field} form=${form} name="/months" label=${t("seller.keys_months")} inputmode="numeric"
        hint=${limits("months")} />
      <${Field} form=${form} name="/count" label=${t("seller.keys_count")} inputmode="numeric"
        hint=${limits("count")} />
    <//></section>`;
}

export function SellerKeys() {
  const read = useLoaded(async () =>
    (await everyRow((cursor) => told(client.GET("/v1/products", {params: {query: {limit: 100, cursor}}})))).rows, []);
  const [made, madeSet] = useState(/** @type {Made | null} */ (null));
  return html`<${Title} text=${t("nav.keys")} />
    <p class="lead">${t("seller.keys_about")}</p>
    ${made !== null ? html`<${Keys} made=${made} onClose=${() => madeSet(null)} />`
    : read.value !== null ? html`<${Make} products=${read.value} onMade=${madeSet} />
      <${KeyList} products=${read.value} />`
    : read.error ? html`<${Trouble} error=${read.error} again=${read.again} />`
    : html`<${Skeleton} rows=${1} kind="card" />`}`;
}
