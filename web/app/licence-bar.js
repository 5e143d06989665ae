// app/licence-bar.js: licences as a bar with its numbers: assigned, available, pending.
import {html} from "../vendor/guichet-vendor.js";
import {t} from "./language.js";

/** @param {{licences: import("./api.js").Subscription["licences"]}} props */
export function LicenceBar({licences}) {
  const {total, assigned, reserved, available, pending} = licences;
  const whole = Math.max(total + pending, 1);
  const part = (/** @type {string} */ name, /** @type {number} */ count) =>
    count > 0 && html`<span class=${name} style=${{width: `${100 * count / whole}%`}}></span>`;
  return html`<div class="licence-bar">
    <strong>${t("licences.total", {count: total})}</strong>
    <div class="bar" aria-hidden="true">${part("assigned", assigned + reserved)}
      ${part("available", available)}${part("pending", pending)}</div>
    <small>
      <span class="key assigned">${t("licences.assigned", {count: assigned + reserved})}</span>
      <span class="key available">${t("licences.available", {count: available})}</span>
      ${pending > 0 && html`<span class="key pending">${t("licences.pending", {count: pending})}</span>`}
    </small>
  </div>`;
}
