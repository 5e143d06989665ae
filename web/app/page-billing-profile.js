// app/page-billing-profile.js: whom invoices are made out to, and how the organization stands: its cost, its credit.
import {html, useState} from "../vendor/guichet-vendor.js";
import {client, told, toldTagged} from "./api.js";
import {BillsNav} from "./bills-nav.js";
import {countries} from "./countries.js";
import {bodyOf, changedOf, Field, Form, SelectField, useForm} from "./form.js";
import {languageName, money, t} from "./language.js";
import {useLoaded} from "./loaded.js";
import {everySubscription} from "./organization.js";
import {Fact, Skeleton, Title, Trouble} from "./parts.js";

/** @typedef {import("./api.js").Schemas["Organization"]} Organization */
/** @typedef {{data: Organization, tag: string}} Read */

const NULLABLE = ["/address/line2", "/vat_id", "/siren"];

/** @param {Organization} organization @returns {Record<string, string>} */
function valuesOf({name, legal_name: legalName, address, vat_id: vatId, siren, locale}) {
  return {"/name": name, "/legal_name": legalName, "/address/line1": address.line1,
    "/address/line2": address.line2 ?? "", "/address/postal_code": address.postal_code, "/address/city": address.city,
    "/address/country": address.country, "/vat_id": vatId ?? "", "/siren": siren ?? "", "/locale": locale};
}

/** What all subscriptions cost a month; null while it is being read. @param {{currency: string}} props */
function MonthlyCost({currency}) {
  const found = useLoaded(everySubscription, []).value;
  if (found === null) return "…";
  const amount = found.rows.reduce((sum, {monthly_cost: cost}) =>
    sum + (cost !== null && cost.currency === currency ? cost.amount : 0), 0);
  const text = money({amount, currency});
  return found.capped ? t("profile.at_least", {amount: text}) : text;
}

/** @param {{organization: Organization}} props */
function Standing({organization}) {
  return html`<section class="card"><dl class="facts">
    <${Fact} label=${t("subscription.monthly_cost")}><${MonthlyCost} currency=${organization.currency} /><//>
    <${Fact} label=${t("profile.credit_free")}>${money(organization.credit_balance)}
      <small>${t("profile.credit_free_about")}</small><//>
    <${Fact} label=${t("profile.credit_held")}>${money(organization.credit_held)}
      <small>${t("profile.credit_held_about")}</small><//>
    <${Fact} label=${t("profile.credit_limit")}>${money(organization.credit_limit)}
      <small>${t("profile.credit_limit_about")}</small><//>
  </dl></section>`;
}

/** The organization's languages to choose from: ours, and its own where that has a region. @param {string} own */
function languages(own) {
  return [...new Set([own, "en", "fr"])].map((value) => ({value, text: languageName(value)}));
}

/** @param {{read: Read, onRead: (read: Read) => void}} props */
function Profile({read, onRead}) {
  const before = valuesOf(read.data);
  const [saved, savedSet] = useState(false);
  const form = useForm({initial: before, bodyFrom: (values) => bodyOf(changedOf(before, values), NULLABLE),
    send: (body) => toldTagged(client.PATCH("/v1/organization", {params: {header: {"If-Match": read.tag}}, body})),
    done: (/** @type {Read} */ now) => {
      form.reset(valuesOf(now.data));
      savedSet(true);
      onRead(now);
    }});
  const changed = Object.keys(changedOf(before, form.values)).length > 0;
  const field = (/** @type {string} */ name, /** @type {string} */ label, more = {}) =>
    html`<${Field} form=${form} name=${name} label=${t(label)} ...${more} />`;
  return html`<section class="card"><h2>${t("profile.about_invoices")}</h2>
    <p class="quiet">${t("profile.about")}</p>
    <${Form} form=${form} deed=${t("profile.save")} ready=${changed}>
      ${field("/name", "profile.name", {autocomplete: "organization", hint: t("profile.name_hint")})}
      ${field("/legal_name", "profile.legal_name", {hint: t("profile.legal_name_hint")})}
      ${field("/address/line1", "profile.street", {autocomplete: "address-line1"})}
      ${field("/address/line2", "profile.more", {autocomplete: "address-line2", optional: true})}
      ${field("/address/postal_code", "profile.postal_code", {autocomplete: "postal-code"})}
      ${field("/address/city", "profile.city", {autocomplete: "address-level2"})}
      <${SelectField} form=${form} name="/address/country" label=${t("profile.country")} options=${countries()} />
      <${SelectField} form=${form} name="/locale" label=${t("profile.language")}
        options=${languages(read.data.locale)} hint=${t("profile.language_hint")} />
      ${field("/vat_id", "profile.vat_id", {optional: true, hint: t("profile.vat_hint")})}
      ${field("/siren", "profile.siren", {optional: true, inputmode: "numeric", hint: t("profile.siren_hint")})}
      <p role="status" class="saved">${saved && !changed && t("profile.saved")}</p>
    <//></section>`;
}

export function BillingProfile() {
  const {value, error, again} = useLoaded(() => toldTagged(client.GET("/v1/organization")), []);
  const [changed, changedSet] = useState(/** @type {Read | null} */ (null));
  const read = changed ?? value;
  return html`<${BillsNav} />
    <${Title} text=${t("profile.title")} />
    <p class="lead">${t("profile.lead")}</p>
    ${read !== null ? html`<${Standing} organization=${read.data} />
      <${Profile} read=${read} onRead=${changedSet} />`
    : error !== null ? html`<${Trouble} error=${error} again=${again} />`
    : html`<${Skeleton} rows=${2} kind="card" />`}`;
}
