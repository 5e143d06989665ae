// app/method-field.js: what pays: the present payment method, another one to choose, and the way to add one.
import {html} from "../vendor/guichet-vendor.js";
import {t} from "./language.js";
import {MethodAdd} from "./method-add.js";
import {methodName} from "./names.js";

/** @typedef {import("./api.js").PaymentMethod} PaymentMethod */

/**
 * @param {{methods: PaymentMethod[], chosen: string, hint: string, disabled: boolean,
 *   onChoose: (id: string) => void}} props  hint: what choosing it means, or why another one cannot be chosen
 */
export function MethodField({methods, chosen, hint, disabled, onChoose}) {
  const usable = methods.filter((one) => one.status === "active" || one.id === chosen);
  return html`<div class="method-field">
    <label>${t("method.label")}
      <select name="payment-method" disabled=${disabled} value=${chosen} aria-describedby="payment-method-hint"
        onChange=${(/** @type {any} */ event) => onChoose(event.target.value)}>
        ${usable.map((one) => html`<option key=${one.id} value=${one.id} selected=${one.id === chosen}
          >${methodName(one)}</option>`)}
      </select></label>
    <small><span id="payment-method-hint">${hint}</span>${" "}
      <a href="/payment-methods">${t("method.add")}</a></small>
  </div>`;
}

/** Where there is no payment method to choose: adding one, and back to `from`. @param {{from: string}} props */
export function MethodFirst({from}) {
  return html`<div class="method-first" role="group" aria-labelledby="method-add">
    <${MethodAdd} from=${from} title=${t("method.first")} />
    <p class="quiet">${t("method.first_about")}${" "}<a href="/payment-methods">${t("method.first_others")}</a></p>
  </div>`;
}
