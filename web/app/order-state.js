// app/order-state.js: how an order stands, asked for until it has ended. What is shown is what the API says, never what
// was hoped for.
import {html, useEffect, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {useFollowed} from "./followed.js";
import {day, money, t} from "./language.js";
import {orderName, orderStatus} from "./names.js";
import {useOnce} from "./once.js";
import {Badge, Trouble} from "./parts.js";

/** @typedef {import("./api.js").Order} Order */

const OPEN = ["payment_pending", "payment_action_required", "credit_check_pending"];

/** The order, followed until it has ended. @param {Order} order @returns {Order} */
export function useOrder(order) {
  return useFollowed(order.id, order, ({status}) => OPEN.includes(status),
    () => told(client.GET("/v1/orders/{ord}", {params: {path: {ord: order.id}}})));
}

/** What the state means, in a sentence. @param {Order} order */
function stateWords(order) {
  const expected = order.credit_check?.expected_by;
  switch (order.status) {
    case "confirmed":
      return order.charge_expected_by && order.total.amount > 0
        ? t("state.confirmed_charge", {amount: money(order.total), day: day(order.charge_expected_by)})
        : t(order.licences_delta < 0 ? "state.confirmed_fewer" : "state.confirmed");
    case "payment_pending": return t("state.payment_pending");
    case "payment_action_required": return t("state.payment_action_required");
    case "credit_check_pending": return t("state.credit_check_pending", {day: expected ? day(expected) : ""});
    case "scheduled": return t("state.scheduled");
    case "payment_failed": return order.decline_code ? t("state.declined") : t("state.payment_failed");
    case "rejected": return t("state.rejected");
    default: return t("state.cancelled");
  }
}

/**
 * The order's own button: to go on at the bank, or to take it back.
 * @param {{order: Order, onOrder: (order: Order) => void}} props
 */
function OrderDeeds({order, onOrder}) {
  const {busy, error, start} = useOnce((key) => told(client.POST("/v1/orders/{ord}/cancellation",
    {params: {path: {ord: order.id}, header: {"Idempotency-Key": key}}})), onOrder);
  const cancellable = ["payment_action_required", "credit_check_pending", "scheduled"].includes(order.status);
  if (!cancellable) return null;
  return html`<div class="deeds">
    ${order.action_url && html`<a class="button main" href=${order.action_url}
      target="_blank" rel="noopener">${t("order.continue")}</a>`}
    <button type="button" class="secondary" disabled=${busy} onClick=${start}>${t("order.cancel")}</button>
  </div>
  ${error !== null && html`<${Trouble} error=${error} />`}`;
}

/** The users whom it creates, as far as that has come. @param {{order: Order}} props */
function OrderedUsers({order: {users, status}}) {
  if (users.length === 0) return null;
  return html`<details class="ordered-users"><summary>${t(status === "confirmed" ? "order.users"
    : status === "credit_check_pending" ? "order.users_reserved" : "order.users_wait", {count: users.length})}</summary>
    <ul>${users.map((one) => html`<li key=${one.id ?? one.email}>${one.display_name ?? "–"}${" "}
      <small>${one.email}</small></li>`)}</ul></details>`;
}

/** @param {{order: Order, onChange?: (order: Order) => void, named?: boolean}} props */
export function OrderState({order, onChange, named = true}) {
  const followed = useOrder(order);
  const [cancelled, cancelledSet] = useState(/** @type {Order | null} */ (null));
  const now = cancelled ?? followed;
  useEffect(() => { if (now.status !== order.status) onChange?.(now); }, [now.status]);
  return html`<div class="order-state" role="status">
    <p><${Badge} ...${orderStatus(now.status)} /> ${named && html`<strong>${orderName(now)}</strong>`}</p>
    <p>${stateWords(now)}</p>
    <${OrderedUsers} order=${now} />
    ${now.invoice_id && html`<p><a href="/invoices/${now.invoice_id}">${t("order.see_invoice")}</a></p>`}
    <${OrderDeeds} order=${now} onOrder=${cancelledSet} />
  </div>`;
}
