// app/seller-rows.js: what one customer has, a row each, for the seller.
import {html} from "../vendor/guichet-vendor.js";
import {day, dayShort, instant, money, t} from "./language.js";
import {LicenceBar} from "./licence-bar.js";
import {invoiceStatus, methodName, orderName, orderStatus, subscriptionStatus} from "./names.js";
import {Badge, Fact} from "./parts.js";

/** @typedef {import("./api.js").Schemas} Schemas */

/**
 * `heading`: where its heading is kept, for what gives it the focus.
 * @param {{title: any, href?: string, state?: any, about?: any, middle?: any, children?: any,
 *   heading?: {current: HTMLElement | null}}} props
 */
export function Row({title, href, state, about, middle, children, heading}) {
  return html`<article class="row">
    <div class="name">
      <h2 ref=${heading} tabindex=${heading ? "-1" : null}>${href ? html`<a href=${href}>${title}</a>` : title}</h2>
      <p>${state && html`<${Badge} ...${state} />`} <small>${about}</small></p>
    </div>
    ${middle ?? html`<span></span>`}
    <dl>${children}</dl>
  </article>`;
}

/** @param {{subscription: Schemas["Subscription"]}} props */
export function SubscriptionRow({subscription: one}) {
  const last = one.cancels_on ?? one.renews_on;
  return html`<${Row} title=${one.product.name} state=${subscriptionStatus(one.status)} about=${one.name ?? ""}
    middle=${html`<${LicenceBar} licences=${one.licences} />`}>
    <${Fact} label=${t("seller.monthly_cost")}>${one.monthly_cost ? money(one.monthly_cost) : "–"}<//>
    <${Fact} label=${one.cancels_on ? t("seller.ends_on") : t("seller.renews_on")}>${last ? dayShort(last) : "–"}<//>
  <//>`;
}

/** @param {{order: Schemas["Order"]}} props */
export function OrderRow({order}) {
  return html`<${Row} title=${orderName(order)} state=${orderStatus(order.status)} about=${instant(order.created_at)}>
    <${Fact} label=${t("seller.total")}>${money(order.total)}<//>
    <${Fact} label=${t("seller.purchase_order")}>${order.purchase_order_number ?? "–"}<//>
  <//>`;
}

/** @param {{invoice: Schemas["Invoice"], who?: any}} props */
export function InvoiceRow({invoice, who}) {
  return html`<${Row} title=${invoice.number} href="/seller/invoices/${invoice.id}"
    state=${invoiceStatus(invoice.status)} about=${dayShort(invoice.issue_date)}
    middle=${html`<p>${who} ${invoice.due.amount > 0 && html`<small>${
      t("seller.due_by", {day: day(invoice.due_date)})}</small>`}</p>`}>
    <${Fact} label=${t("seller.total")}>${money(invoice.total)}<//>
    <${Fact} label=${t("seller.due")}>${money(invoice.due)}<//>
  <//>`;
}

/** @param {{note: Schemas["CreditNote"]}} props */
export function NoteRow({note}) {
  return html`<${Row} title=${note.number} about=${dayShort(note.issue_date)}
    middle=${html`<p>${note.reason}</p>`}>
    <${Fact} label=${t("seller.total")}>${money(note.total)}<//>
    <${Fact} label=${t("seller.note_left")}>${money(note.unspent)}
      ${note.refunded.amount > 0 && html`<small>${t("seller.note_refunded", {amount: money(note.refunded)})}</small>`}
    <//>
  <//>`;
}

const ROLES = {global_admin: "role.global_admin", billing_admin: "role.billing_admin", user_admin: "role.user_admin",
  member: "role.member", operator: "role.operator"};
const USERS = {active: ["good", "seller.user_active"], disabled: ["off", "seller.user_disabled"]};

/** @param {{user: Schemas["User"]}} props */
export function UserRow({user}) {
  const [tone, key] = USERS[/** @type {keyof typeof USERS} */ (user.status)] ?? ["off", "seller.user_disabled"];
  return html`<${Row} title=${user.display_name} state=${{tone, text: t(key)}} about=${user.email}>
    <${Fact} label=${t("seller.roles")}>${user.roles.map((role) =>
      t(ROLES[/** @type {keyof typeof ROLES} */ (role)] ?? role)).join(", ")}<//>
  <//>`;
}

const METHODS = {active: ["good", "seller.method_active"], lapsed: ["bad", "seller.method_lapsed"],
  removed: ["off", "seller.method_removed"]};

/** @param {{method: Schemas["PaymentMethod"]}} props */
export function MethodRow({method}) {
  const [tone, key] = METHODS[method.status];
  return html`<${Row} title=${methodName(method)} state=${{tone, text: t(key)}}
    about=${method.default ? t("seller.method_default") : ""}>
    <${Fact} label=${t("seller.method_expires")}>${method.exp_year
      ? `${String(method.exp_month).padStart(2, "0")}/${method.exp_year}` : "–"}<//>
  <//>`;
}
