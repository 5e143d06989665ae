// app/held-licences.js: the licences that a person holds, as that person and those who give them see them.
import {html} from "../vendor/guichet-vendor.js";
import {day, t} from "./language.js";
import {Badge} from "./parts.js";

/** @typedef {import("./api.js").Schemas["MyLicence"]} Held */

/** "Lumen Desk · Lyon": the product, and what the customer calls that subscription. @param {Pick<Held, "product" | "subscription_name">} of */
export function licenceName({product, subscription_name: name}) {
  return name ? `${product.name} · ${name}` : product.name;
}

/** @param {Held} held @returns {{tone: "good" | "wait" | "bad", text: string}} */
function standing({status, usable}) {
  if (status === "reserved") return {tone: "wait", text: t("held.reserved")};
  return usable ? {tone: "good", text: t("held.usable")} : {tone: "bad", text: t("held.unusable")};
}

/**
 * @param {{held: Held[], deed?: ((held: Held) => any) | null}} props
 */
export function HeldLicences({held, deed = null}) {
  return html`<ul class="slim">${held.map((one) => html`<li key=${one.subscription_id}>
    <div><strong>${licenceName(one)}</strong>
      <small>${t("held.since", {day: day(one.created_at.slice(0, 10))})}</small></div>
    <${Badge} ...${standing(one)} />${deed?.(one)}
  </li>`)}</ul>`;
}
