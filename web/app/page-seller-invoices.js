// app/page-seller-invoices.js: the invoices of every customer: found by number, or those that are still to be paid.
import {html} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {t} from "./language.js";
import {useList} from "./loaded.js";
import {SearchBox} from "./page-seller-organizations.js";
import {Rows, Title} from "./parts.js";
import {query} from "./router.js";
import {OrganizationLink} from "./seller-name.js";
import {InvoiceRow} from "./seller-rows.js";

/** @typedef {import("./api.js").Schemas} Schemas */

/** @param {{invoice: Schemas["Invoice"]}} props */
function Row({invoice}) {
  return html`<${InvoiceRow} invoice=${invoice}
    who=${html`<${OrganizationLink} id=${invoice.organization_id ?? ""} /> `} />`;
}

/** @param {{wanted: string, open: boolean}} props */
function Found({wanted, open}) {
  const list = useList((cursor) => told(client.GET("/v1/operator/invoices", {params: {query: {limit: 25, cursor,
    ...(wanted && {number: wanted}), ...(open && !wanted && {status: "open"})}}})));
  return html`<${Rows} list=${list} row=${(/** @type {Schemas["Invoice"]} */ one) => html`<${Row} invoice=${one} />`}
    empty=${wanted ? t("seller.invoices_none", {wanted}) : t("seller.invoices_empty")} />`;
}

export function SellerInvoices() {
  const asked = new URLSearchParams(query.value);
  const wanted = asked.get("q") ?? "", every = asked.get("every") === "true";
  return html`<${Title} text=${t("seller.invoices")} />
    <p class="lead">${t("seller.invoices_about")}</p>
    <${SearchBox} label=${t("seller.invoices_find")} hint=${t("seller.invoices_hint")} to="/seller/invoices" />
    <nav class="choice" aria-label=${t("seller.lists")}><ul>
      <li><a href="/seller/invoices" aria-current=${!every && !wanted ? "true" : null}
        >${t("seller.invoices_open")}</a></li>
      <li><a href="/seller/invoices?every=true" aria-current=${every && !wanted ? "true" : null}
        >${t("seller.invoices_every")}</a></li>
    </ul></nav>
    <${Found} key=${`${wanted} ${every}`} wanted=${wanted} open=${!every} />`;
}
