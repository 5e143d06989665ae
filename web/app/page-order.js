// app/page-order.js: one order and how it stands.
import {html} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {useMethodNames, useProductNames} from "./known.js";
import {instant, money, number, t} from "./language.js";
import {useLoaded} from "./loaded.js";
import {orderName} from "./names.js";
import {OrderState} from "./order-state.js";
import {Fact, Outdated, Skeleton, Title, Trouble} from "./parts.js";

/** @param {{id: string}} props */
export function OrderPage({id}) {
  const methodOf = useMethodNames();
  const productOf = useProductNames();
  const read = useLoaded(() => told(client.GET("/v1/orders/{ord}", {params: {path: {ord: id}}})), [id]);
  const order = read.value;
  const back = html`<p class="back"><a href="/orders">${t("orders.title")}</a></p>`;
  if (order === null) {
    return html`${back}<${Title} text=${t("order.title")} />
      ${read.error ? html`<${Trouble} error=${read.error} again=${read.again} />`
      : html`<${Skeleton} rows=${1} kind="card" />`}`;
  }
  return html`${back}<${Title} key=${id} text=${orderName(order)} />
    <${Outdated} read=${read} />
    <section class="card"><${OrderState} key=${order.id} order=${order} named=${false} /></section>
    <section class="card"><dl class="facts">
      <${Fact} label=${t("orders.total")}>${money(order.total)}<//>
      <${Fact} label=${t("orders.licences")}>${number(order.total_licences)}<//>
      <${Fact} label=${t("subscription.paid_by")}>${methodOf(order.payment_method)}<//>
      <${Fact} label=${t("orders.created")}>${instant(order.created_at)}<//>
      <${Fact} label=${t("panel.purchase_order")}>${order.purchase_order_number ?? "–"}<//>
      ${order.subscription_id && html`<${Fact} label=${t("subscription.title")}>
        <a href="/subscriptions/${order.subscription_id}">
          ${productOf(order.subscription_id) || t("order.see_subscription")}</a><//>`}
    </dl></section>`;
}
