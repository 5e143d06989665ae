// app/page-new-subscription.js: buying a subscription from the catalogue: product, price, total, and the panel in which
// everything is ordered. Or a product key that somebody has already.
import {html, useEffect, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {t} from "./language.js";
import {useList, useLoaded} from "./loaded.js";
import {NumberField, wholeNumber} from "./number-field.js";
import {OrderPanel} from "./order-panel.js";
import {More, Skeleton, Title, Trouble} from "./parts.js";
import {PriceTiers, priceWords} from "./price-words.js";
import {RedeemKey} from "./redeem-key.js";
import {go, query} from "./router.js";

/** @typedef {import("./api.js").Price} Price */
/** @typedef {import("./api.js").Schemas["Product"]} Product */
/** @typedef {{product: Product, price: Price}} Offer */

/** Where a new subscription is sent from, in the tab's storage. */
const PLACE = "new";
/** Licences that a first look is given for. */
const FIRST_TOTAL = 5;

/**
 * What can be bought, in the organization's currency: a product once for each of its prices.
 * @param {Product[]} products @param {string} currency @returns {Offer[]}
 */
function offersOf(products, currency) {
  return products.flatMap((product) => product.prices.filter((price) => price.on_sale && price.currency === currency)
    .map((price) => ({product, price})));
}

/** What a link to this page names: ?price= or ?product=. */
function asked() {
  const names = new URLSearchParams(query.value);
  return {price: names.get("price"), product: names.get("product")};
}

/** The product that a link names, which may be older than those of the first page. @returns {Promise<Product[]>} */
async function productLinked() {
  const {price, product} = asked();
  const wanted = price !== null ? {price_id: price} : product !== null ? {product_id: product} : null;
  return wanted === null ? [] : (await told(client.GET("/v1/products", {params: {query: wanted}}))).data;
}

/** What a link to this page chooses, else the first one. @param {Offer[]} offers */
function offerLinked(offers) {
  const {price: priceId, product: productId} = asked();
  return offers.find(({price, product}) => price.id === priceId || product.id === productId)
    ?? offers[0];
}

/**
 * @param {{offers: Offer[], chosen: Offer, onChoose: (id: string) => void,
 *   list: import("./loaded.js").List<Product>}} props
 */
function Offers({offers, chosen, onChoose, list}) {
  return html`<fieldset class="offers"><legend>${t("new.offer")}</legend>
    ${offers.map(({product, price}) => html`<label key=${price.id} class="offer">
      <input type="radio" name="offer" value=${price.id} checked=${price.id === chosen.price.id}
        onChange=${() => onChoose(price.id)} />
      <span><strong>${product.name}</strong><small>${priceWords(price)}</small></span></label>`)}
    <${More} list=${list} />
  </fieldset>`;
}

/** @param {{offers: Offer[], list: import("./loaded.js").List<Product>}} props */
function Buy({offers, list}) {
  const [wanted, wantedSet] = useState(() => offerLinked(offers).price.id);
  useEffect(() => wantedSet(offerLinked(offers).price.id), [query.value]);
  const [text, textSet] = useState(() => new URLSearchParams(query.value).get("total") ?? "");
  const [name, nameSet] = useState("");
  const chosen = offers.find(({price}) => price.id === wanted) ?? offers[0];
  const {id, min_licences: min, max_licences: max} = chosen.price;
  const shown = text === "" ? String(Math.min(Math.max(min, FIRST_TOTAL), max)) : text;
  const total = wholeNumber(shown, min, max);
  return html`<${OrderPanel} title=${t("new.choice")} place=${PLACE}
    from=${`/subscriptions/new?price=${id}` + (total === null ? "" : `&total=${total}`)} present=${null} fixed=${false}
    request=${total === null ? null : {kind: "new_subscription", price_id: id, total_licences: total}}
    room=${total ?? 0} monthlyCost=${null} renewsOn=${null} reached=${false} leave=${t("new.leave")}
    details=${name.trim() === "" ? {} : {subscription_name: name.trim()}} onChange=${() => {}}
    onClose=${(/** @type {import("./api.js").Order | null} */ order) =>
      go(order?.subscription_id ? "/subscriptions/" + order.subscription_id : "/subscriptions")}>
    <${Offers} offers=${offers} chosen=${chosen} onChoose=${wantedSet} list=${list} />
    <${PriceTiers} price=${chosen.price} />
    <${NumberField} label=${t("panel.total")} text=${shown} min=${min} max=${max} disabled=${false}
      onText=${textSet} />
    <label>${t("name.label")} <small>${t("form.optional")}</small>
      <input name="subscription-name" maxlength="100" autocomplete="off" value=${name}
        onInput=${(/** @type {any} */ event) => nameSet(event.target.value)} /></label>
  <//>`;
}

/** A new subscription by a key. */
function ByKey() {
  return html`<details class="card past"><summary>${t("new.by_key")}</summary>
    <${RedeemKey} subscriptionId=${null} onChange=${(/** @type {string} */ id) => go("/subscriptions/" + id)} />
  </details>`;
}

export function NewSubscription() {
  const organization = useLoaded(() => told(client.GET("/v1/organization")), []);
  const list = useList((cursor) => told(client.GET("/v1/products", {params: {query: {limit: 100, cursor}}})));
  const linked = useLoaded(productLinked, [query.value]);
  const error = organization.error ?? list.error;
  const read = organization.value !== null && list.rows !== null && (linked.value !== null || linked.error !== null);
  const older = (linked.value ?? []).filter((one) => !list.rows?.some(({id}) => id === one.id));
  const offers = read ? offersOf([...older, ...list.rows ?? []], organization.value?.currency ?? "") : [];
  return html`<p class="back"><a href="/subscriptions">${t("subscriptions.title")}</a></p>
    <${Title} text=${t("new.title")} />
    <p class="lead">${t("new.about")}</p>
    ${!read ? error ? html`<${Trouble} error=${error} again=${organization.again} />`
      : html`<${Skeleton} rows=${3} />`
    : offers.length === 0 && list.more === null ? html`<section class="note"><p>${t("new.nothing")}</p></section>`
    : offers.length === 0 ? html`<${More} list=${list} />`
    : html`<${Buy} offers=${offers} list=${list} />`}
    <${ByKey} />`;
}
