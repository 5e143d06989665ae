// app/page-seller-organizations.js: the seller's customers, looked for by whatever one has at hand.
import {html, useEffect, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {money, t} from "./language.js";
import {useList} from "./loaded.js";
import {Badge, Fact, Rows, Title} from "./parts.js";
import {go, query} from "./router.js";

/** @param {{organization: import("./api.js").Schemas["Organization"]}} props */
function Row({organization: one}) {
  return html`<article class="row">
    <div class="name">
      <h2><a href="/seller/organizations/${one.id}">${one.name}</a></h2>
      <p>${one.sandbox && html`<${Badge} tone="wait" text=${t("seller.sandbox")} />`}
        <small> ${one.address.city}</small></p>
    </div>
    <p>${one.legal_name}${one.siren && html`<small> · ${t("seller.siren", {siren: one.siren})}</small>`}</p>
    <dl><${Fact} label=${t("seller.credit_limit")}>${money(one.credit_limit)}<//>
      <${Fact} label=${t("seller.credit_balance")}>${money(one.credit_balance)}<//></dl>
  </article>`;
}

/** @param {{wanted: string}} props */
function Found({wanted}) {
  const list = useList((cursor) => told(client.GET("/v1/operator/organizations",
    {params: {query: {limit: 25, cursor, ...(wanted && {q: wanted})}}})));
  return html`<${Rows} list=${list} row=${(/** @type {any} */ one) => html`<${Row} organization=${one} />`}
    empty=${wanted ? t("seller.organizations_none", {wanted}) : t("seller.organizations_empty")} />`;
}

/** What is looked for, kept in the address. @param {{label: string, hint: string, to: string}} props */
export function SearchBox({label, hint, to}) {
  const wanted = new URLSearchParams(query.value).get("q") ?? "";
  const [text, textSet] = useState(wanted);
  useEffect(() => textSet(wanted), [query.value]);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    go(text.trim() ? `${to}?q=${encodeURIComponent(text.trim())}` : to);
  };
  return html`<div role="search"><form class="find" onSubmit=${submit}>
    <label for="find">${label}</label>
    <div class="find-line">
      <input id="find" type="search" name="q" maxlength="100" value=${text} aria-describedby="find-hint"
        onInput=${(/** @type {any} */ event) => textSet(event.target.value)} />
      <button type="submit" class="secondary">${t("seller.find")}</button>
    </div>
    <small id="find-hint">${hint}</small>
  </form></div>`;
}

export function SellerOrganizations() {
  const wanted = new URLSearchParams(query.value).get("q") ?? "";
  return html`<${Title} text=${t("nav.organizations")} />
    <p class="lead">${t("seller.organizations_about")}</p>
    <${SearchBox} label=${t("seller.organizations_find")} hint=${t("seller.organizations_hint")}
      to="/seller/organizations" />
    <${Found} key=${wanted} wanted=${wanted} />`;
}
