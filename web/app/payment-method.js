// app/payment-method.js: a payment method: what it is, what it pays, and what can be done with it.
import {html, useState} from "../vendor/guichet-vendor.js";
import {client, Refused, told, toldTagged} from "./api.js";
import {expiryWords, isExpired, mandateStatus} from "./bill-names.js";
import {Copyable} from "./copyable.js";
import {useDeed} from "./deed.js";
import {day, t} from "./language.js";
import {methodName} from "./names.js";
import {Badge, Fact, Trouble} from "./parts.js";
import {subscriptionName} from "./subscription-named.js";

/** @typedef {import("./api.js").PaymentMethod} PaymentMethod */
/** @typedef {import("./api.js").Subscription} Subscription */
/** @typedef {import("./names.js").Tone} Tone */
/**
 * @typedef {{method: PaymentMethod, pays: Subscription[] | null, others: Subscription[], today: string,
 *   onChange: () => void}} Shown
 */

/** It pays this subscription from now on; refused where somebody changed the subscription meanwhile. */
async function paysFromNow(/** @type {string} */ subscriptionId, /** @type {string} */ methodId) {
  const path = {sub: subscriptionId};
  const {tag} = await toldTagged(client.GET("/v1/subscriptions/{sub}", {params: {path}}));
  return told(client.PATCH("/v1/subscriptions/{sub}", {params: {path, header: {"If-Match": tag}},
    body: {payment_method_id: methodId}}));
}

/** Nothing while it is not known (null). @param {{method: PaymentMethod, pays: Subscription[] | null}} props */
function Pays({method, pays}) {
  if (pays === null) return null;
  if (pays.length === 0) return html`<p class="quiet">${t("methods.pays_none")}</p>`;
  const moving = pays.filter((one) => one.payment_method?.id !== method.id);
  return html`<p>${t("methods.pays")} ${pays.map((one, index) => html`${index > 0 && ", "}<a
      href="/subscriptions/${one.id}">${subscriptionName(one)}</a>`)}</p>
    ${moving.map((one) => html`<p class="quiet">${t("methods.moving", {name: subscriptionName(one),
      day: day(one.payment_method_change?.expected_by ?? "")})}</p>`)}`;
}

/** @param {{method: PaymentMethod}} props */
function Mandate({method: {mandate}}) {
  if (!mandate) return null;
  return html`<dl class="facts">
    <${Fact} label=${t("mandate.status")}>${mandateStatus(mandate.status)}<//>
    ${mandate.reference && html`<${Fact} label=${t("mandate.reference")}><${Copyable} text=${mandate.reference} /><//>`}
    ${mandate.creditor_identifier && html`<${Fact} label=${t("mandate.creditor")}>
      <${Copyable} text=${mandate.creditor_identifier} /><//>`}
  </dl>`;
}

/**
 * Choosing a subscription for it to pay.
 * @param {{others: Subscription[], busy: boolean, onUse: (id: string) => void}} props
 */
function UseFor({others, busy, onUse}) {
  const [chosen, chosenSet] = useState(others[0].id);
  const wanted = others.find(({id}) => id === chosen) ?? others[0];
  return html`<div class="use-for">
    <label>${t("methods.use_for")}<select value=${wanted.id}
      onChange=${(/** @type {any} */ event) => chosenSet(event.target.value)}>
      ${others.map((one) => html`<option value=${one.id} selected=${one.id === wanted.id}>${
        subscriptionName(one)} · ${t("licences.total", {count: one.licences.total})}</option>`)}
    </select></label>
    <button type="button" class="secondary" aria-disabled=${busy ? "true" : null} onClick=${() => onUse(wanted.id)}>${
      t("methods.use")}</button></div>`;
}

/**
 * Removing it, asked twice: it cannot be charged again. The second click of a double click is no answer.
 * @param {any} props
 */
function Remove({name, busy, onRemove}) {
  const [asked, askedSet] = useState(false);
  if (!asked) return html`<button type="button" class="secondary" onClick=${() => askedSet(true)}>${
    t("methods.remove")}</button>`;
  return html`<p class="sure" role="alert">${t("methods.sure", {method: name})}</p>
    <button type="button" aria-disabled=${busy ? "true" : null}
      onClick=${(/** @type {MouseEvent} */ event) => event.detail < 2 && onRemove()}>${t("methods.remove_it")}</button>
    <button type="button" class="secondary" onClick=${() => askedSet(false)}>${t("methods.keep")}</button>`;
}

/** Why it cannot be removed: what it still pays, by name, where that is the reason. @param {any} props */
function Refusal({error, pays}) {
  const inUse = error instanceof Refused && error.problem.code === "payment_method_in_use";
  return html`<${Trouble} error=${error} />
    ${inUse && pays?.length > 0 && html`<p>${t("methods.in_use",
      {names: pays.map(subscriptionName).join(", ")})}</p>`}`;
}

/** @param {PaymentMethod} method @param {string} today @returns {{tone: Tone, text: string} | null} */
function badgeOf(method, today) {
  if (method.status === "lapsed") return {tone: "bad", text: t("methods.lapsed")};
  if (method.mandate?.status === "inactive") return {tone: "bad", text: t("methods.mandate_ended")};
  if (isExpired(method, today)) return {tone: "bad", text: t("methods.expired")};
  return method.default ? {tone: "good", text: t("methods.default")} : null;
}

/** @param {Shown} props */
export function PaymentMethodCard({method, pays, others, today, onChange}) {
  const {error, busy: doing, run: deed} = useDeed();
  const busy = doing !== "";
  const run = (/** @type {() => Promise<unknown>} */ work) => deed("change", () => work().then(onChange));
  const name = methodName(method);
  const badge = badgeOf(method, today);
  const path = {pm: method.id};
  const usable = method.status === "active";
  return html`<article class="card method" aria-labelledby=${method.id}>
    <h2 id=${method.id}>${name} ${badge && html`<${Badge} ...${badge} />`}</h2>
    ${method.exp_month && html`<p>${expiryWords(method)}</p>`}
    ${method.status === "lapsed" && html`<p>${t("methods.lapsed_about")}</p>`}
    <${Mandate} method=${method} />
    <${Pays} method=${method} pays=${pays} />
    ${usable && others.length > 0 && html`<${UseFor} others=${others} busy=${busy}
      onUse=${(/** @type {string} */ id) => run(() => paysFromNow(id, method.id))} />`}
    <div class="deeds">
      ${usable && !method.default && html`<button type="button" class="secondary" aria-disabled=${busy ? "true" : null}
        onClick=${() => run(() => told(client.PATCH("/v1/payment-methods/{pm}",
          {params: {path}, body: {default: true}})))}>${t("methods.make_default")}</button>`}
      <${Remove} name=${name} busy=${busy}
        onRemove=${() => run(() => told(client.DELETE("/v1/payment-methods/{pm}", {params: {path}})))} />
    </div>
    ${error !== null && html`<${Refusal} error=${error} pays=${pays} />`}
  </article>`;
}
