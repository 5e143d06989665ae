// app/subscription-method.js: what pays a subscription from now on, chosen in its detail; and a change of it that waits
// for its credit check. The API decides whether it may be changed; it is offered where that can be.
import {html, useEffect, useRef, useState} from "../vendor/guichet-vendor.js";
import {client, toldTagged} from "./api.js";
import {Form, SelectField, useForm} from "./form.js";
import {day, t} from "./language.js";
import {methodName} from "./names.js";
import {useOnce} from "./once.js";
import {Title, Trouble} from "./parts.js";

/** @typedef {import("./api.js").Subscription} Subscription */
/** @typedef {import("./api.js").PaymentMethod} PaymentMethod */

/** Its way of paying is its own no more, or not yet. */
const FIXED = ["trial", "cancelled", "expired"];
/** While an order is open, the subscription waits for it. */
const HELD = ["credit_check_pending", "order_in_progress"];

/** Whether another method may be chosen now. @param {Subscription} subscription */
export function methodIsFree({channel, status, payment_method: method, actions}) {
  return channel === "direct" && method !== null && !FIXED.includes(status)
    && !HELD.includes(actions.add_licences.reason ?? "");
}

/** @param {string} id @param {string} tag @param {string} methodId */
const paidBy = (id, tag, methodId) => toldTagged(client.PATCH("/v1/subscriptions/{sub}",
  {params: {path: {sub: id}, header: {"If-Match": tag}}, body: {payment_method_id: methodId}}));

/**
 * @param {{subscription: Subscription, tag: string, others: PaymentMethod[], onDone: () => void,
 *   onLeave: () => void, onStale: () => void}} props
 */
function MethodForm({subscription, tag, others, onDone, onLeave, onStale}) {
  const name = "/payment_method_id";
  const form = useForm({initial: {[name]: (others.find((one) => one.default) ?? others[0]).id},
    bodyFrom: (values) => String(values[name]),
    send: (id) => paidBy(subscription.id, tag, id).catch((error) => {
      onStale(); // what was refused may be about an older version: the next press is about the present one
      throw error;
    }), done: onDone});
  const chosen = others.find(({id}) => id === form.values[name]) ?? others[0];
  const hint = chosen.type === "invoice" && subscription.payment_method?.type !== "invoice"
    ? t("paid.about_invoice") : t("paid.about");
  return html`<${Form} form=${form} deed=${t("paid.deed", {method: methodName(chosen)})} onLeave=${onLeave}>
    <${SelectField} form=${form} name=${name} label=${t("method.label")} hint=${hint} wide
      options=${others.map((one) => ({value: one.id, text: methodName(one)}))} />
    <small class="wide"><a href="/payment-methods">${t("method.add")}</a></small>
  <//>`;
}

/** @param {{onLeave: () => void}} props */
function NoOther({onLeave}) {
  return html`<p>${t("paid.no_other")}</p>
    <div class="deeds"><a class="button" href="/payment-methods">${t("method.add")}</a>
      <button type="button" class="secondary" onClick=${onLeave}>${t("form.leave")}</button></div>`;
}

/**
 * The choice, in place of the button that opens it. `methods`: null while they are read.
 * @param {{subscription: Subscription, tag: string, methods: PaymentMethod[] | null, onDone: () => void,
 *   onLeave: () => void, onStale: () => void}} props
 */
export function SubscriptionMethod({subscription, tag, methods, onDone, onLeave, onStale}) {
  const others = methods?.filter((one) => one.status === "active" && one.id !== subscription.payment_method?.id
    && one.id !== subscription.payment_method_change?.payment_method_id) ?? null;
  return html`<section class="card method-form">
    <${Title} level=${2} text=${t("paid.title")} />
    ${others === null ? html`<p class="quiet" role="status">${t("loading")}</p>`
    : others.length === 0 ? html`<${NoOther} onLeave=${onLeave} />`
    : html`<${MethodForm} ...${{subscription, tag, others, onDone, onLeave, onStale}} />`}
  </section>`;
}

/**
 * The button beside what pays; focused again once the choice is left.
 * @param {{onOpen: () => void, back: boolean}} props
 */
export function MethodButton({onOpen, back}) {
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  useEffect(() => { if (back) button.current?.focus(); }, []);
  return html`<button type="button" class="plain" ref=${button} aria-label=${t("paid.change_named")}
    onClick=${onOpen}>${t("paid.change")}</button>`;
}

/**
 * The change that waits, and how to take it back.
 * @param {{subscription: Subscription, tag: string, methods: PaymentMethod[] | null, onChange: () => void}} props
 */
export function MethodMoving({subscription, tag, methods, onChange}) {
  const {payment_method: present, payment_method_change: change} = subscription;
  const {busy, error, start} = useOnce(() => paidBy(subscription.id, tag, present?.id ?? ""), onChange);
  if (!change || !present) return null;
  const nameOf = (/** @type {string} */ id) => methodName(methods?.find((one) => one.id === id) ?? null);
  return html`<section class="note wait" aria-label=${t("paid.title")}>
    <p>${t("paid.moving", {method: nameOf(change.payment_method_id), day: day(change.expected_by)})}</p>
    ${error !== null && html`<${Trouble} error=${error} />`}
    <p><button type="button" class="secondary" aria-busy=${busy} aria-disabled=${busy ? "true" : null} onClick=${start}
      >${t("paid.keep", {method: nameOf(present.id)})}</button></p>
  </section>`;
}
