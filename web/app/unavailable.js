// app/unavailable.js: why something cannot be done now, and what helps, as the API says it.
import {html} from "../vendor/guichet-vendor.js";
import {day, t} from "./language.js";

/** @typedef {import("./api.js").Action} Action */

/** Reasons that paying an invoice takes away. */
const OWED = ["past_due", "suspended"];

/** @param {{remedy: NonNullable<Action["remedy"]>}} props */
function Contact({remedy: {name, email, phone, href}}) {
  return html`<address class="contact">
    <strong>${name}</strong>
    ${email && html`<a class="button" href="mailto:${email}">${t("remedy.mail", {email})}</a>`}
    ${phone && html`<a class="button" href="tel:${phone.replace(/[^+\d]/g, "")}">${t("remedy.call", {phone})}</a>`}
    ${href && html`<a class="button" href=${href} target="_blank" rel="noreferrer">${t("remedy.site")}</a>`}
  </address>`;
}

/**
 * What helps, as something to press; nothing where nothing does.
 * @param {{action: Action, onTrial?: () => void}} props
 */
export function Remedy({action, onTrial}) {
  const remedy = action.remedy;
  if (OWED.includes(action.reason ?? "")) return html`<p><a class="button" href="/invoices">
    ${t("remedy.invoices")}</a></p>`;
  switch (remedy?.kind) {
    case "wait": return html`<p><strong>${remedy.expected_by ? t("remedy.wait_until", {day: day(remedy.expected_by)})
      : t("remedy.wait")}</strong></p>`;
    case "link": return html`<p><a class="button" href=${remedy.href} target="_blank" rel="noreferrer">
      ${t("remedy.link")}</a></p>`;
    case "contact": return html`<${Contact} remedy=${remedy} />`;
    case "purchase_trial": return html`<p><button type="button" onClick=${onTrial}>${t("remedy.trial")}</button></p>`;
    default: return null;
  }
}

/** What the action comes to: it waits, or it is done another way. @param {Action} action */
function title({remedy}) {
  switch (remedy?.kind) {
    case "link": case "contact": return t("panel.elsewhere");
    case "redeem_product_key": return t("redeem.title");
    case "purchase_trial": return t("panel.trial_first");
    default: return t("panel.unavailable");
  }
}

/** @param {{action: Action, onTrial: () => void, children?: any}} props */
export function Unavailable({action, onTrial, children}) {
  return html`<section class="note wait">
    <h2>${title(action)}</h2>
    <p>${action.message}</p>
    <${Remedy} action=${action} onTrial=${onTrial} />
    ${children}
  </section>`;
}
