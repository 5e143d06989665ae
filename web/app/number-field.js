// app/number-field.js: a whole number with its limits, typed or stepped.
import {html, useId} from "../vendor/guichet-vendor.js";
import {number, t} from "./language.js";

/** The number that the text says, or null. @param {string} text @param {number} min @param {number} max */
export function wholeNumber(text, min, max) {
  const value = /^\d{1,15}$/.test(text.trim()) ? Number(text.trim()) : null;
  return value !== null && value >= min && value <= max ? value : null;
}

/** @typedef {{label: string, text: string, min: number, max: number, disabled: boolean}} Told */

/** @param {Told & {onText: (text: string) => void}} props */
export function NumberField({label, text, min, max, disabled, onText}) {
  const id = useId();
  const value = wholeNumber(text, 0, Number.MAX_SAFE_INTEGER);
  const valid = wholeNumber(text, min, max) !== null;
  const step = (/** @type {number} */ by) => onText(String(Math.min(max, Math.max(min, (value ?? min) + by))));
  return html`<div class="number-field">
    <label for=${id}>${label}</label>
    <div class="stepper">
      <button type="button" class="secondary" aria-label=${t("number.less")}
        disabled=${disabled || (value ?? min) <= min}
        onClick=${() => step(-1)}>−</button>
      <input id=${id} type="number" inputmode="numeric" min=${min} max=${max} step="1"
        value=${text} disabled=${disabled}
        aria-invalid=${valid ? null : "true"} aria-describedby="${id}-hint" autocomplete="off"
        onInput=${(/** @type {any} */ event) => onText(event.target.value)} />
      <button type="button" class="secondary" aria-label=${t("number.more")}
        disabled=${disabled || (value ?? min) >= max}
        onClick=${() => step(1)}>+</button>
    </div>
    <small id="${id}-hint" class=${valid ? "" : "wrong"}
      >${t("number.limits", {min: number(min), max: number(max)})}</small>
  </div>`;
}
