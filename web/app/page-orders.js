// app/page-orders.js: the orders, those that failed and those that wait too.
import {html} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {useProductNames} from "./known.js";
import {instant, money, t} from "./language.js";
import {useList} from "./loaded.js";
import {orderName, orderStatus} from "./names.js";
import {Badge, Fact, Rows, Title} from "./parts.js";

/** @param {{order: import("./api.js").Order, product: string}} props */
function Row({order, product}) {
  return html`<article class="row">
    <div class="name">
      <h2><a href="/orders/${order.id}">${orderName(order)}</a></h2>
      <p><${Badge} ...${orderStatus(order.status)} /></p>
    </div>
    <p>${product}${" "}${order.action_url && html`<a href=${order.action_url}
      target="_blank" rel="noopener">${t("order.continue")}</a>`}</p>
    <dl>
      <${Fact} label=${t("orders.total")}>${money(order.total)}<//>
      <${Fact} label=${t("orders.created")}>${instant(order.created_at)}<//>
    </dl>
  </article>`;
}

export function Orders() {
  const productOf = useProductNames();
  const list = useList((cursor) => told(client.GET("/v1/orders", {params: {query: {limit: 25, cursor}}})));
  const row = (/** @type {any} */ one) => html`<${Row} order=${one} product=${productOf(one.subscription_id)} />`;
  return html`<${Title} text=${t("orders.title")} />
    <p class="lead">${t("orders.about")}</p>
    <${Rows} list=${list} row=${row} empty=${t("orders.empty")} />`;
}
