// app/cancellation.js: ending a subscription, with what it comes to told before; and taking that back. The same place
// turns round, and no click on it ends anything that was not named.
import {html, useEffect, useRef, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {day, money, t} from "./language.js";
import {useLoaded} from "./loaded.js";
import {useOnce} from "./once.js";
import {Skeleton, Title, Trouble} from "./parts.js";
import {Charge} from "./quote-view.js";
import {Remedy, TakeBack} from "./unavailable.js";

/** @typedef {import("./api.js").Subscription} Subscription */
/** @typedef {import("./api.js").Schemas["CancellationTerms"]} Terms */
/** @typedef {import("./api.js").Schemas["CancellationAt"]} At */

/** What ending it at once comes to. @param {{now: NonNullable<Terms["now"]>}} props */
function NowTerms({now}) {
  return html`<p>${now.assigned === 0 ? t("cancel.now_nobody") : t("cancel.now_about", {count: now.assigned})}</p>
    ${now.charge.lines.length > 0 ? html`<${Charge} charge=${now.charge} />`
    : html`<p class="quiet">${t("cancel.no_credit")}</p>`}`;
}

/** What is credited, as the charge of fewer licences has it: negative. @param {NonNullable<Terms["now"]>} now */
const credited = (now) => money({...now.charge.total, amount: Math.abs(now.charge.total.amount)});

/** @param {{terms: Terms, at: At}} props */
function deedWords({terms, at}) {
  if (at === "period_end") return t("cancel.deed_later", {day: day(terms.period_end?.ends_on ?? "")});
  return terms.now && terms.now.charge.total.amount !== 0 ? t("cancel.deed_now_credit", {amount: credited(terms.now)})
    : t("cancel.deed_now");
}

/**
 * When it ends: where both are possible, one of them; the end of the period is what is chosen first.
 * @param {{terms: Terms, at: At, atSet: (at: At) => void}} props
 */
function When({terms, at, atSet}) {
  const choice = (/** @type {At} */ value, /** @type {string} */ words) => html`<label>
    <input type="radio" name="cancel-at" value=${value} checked=${at === value} onChange=${() => atSet(value)} />
    ${words}</label>`;
  return html`<fieldset class="choice"><legend>${t("cancel.when")}</legend>
    ${terms.period_end && choice("period_end", t("cancel.later", {day: day(terms.period_end.ends_on)}))}
    ${terms.now && choice("now", t("cancel.now"))}
  </fieldset>`;
}

/** @param {{subscription: Subscription, onDone: () => void, onClose: () => void}} props */
function CancelPanel({subscription, onDone, onClose}) {
  const path = {sub: subscription.id};
  const read = useLoaded(() => told(client.GET("/v1/subscriptions/{sub}/cancellation", {params: {path}})),
    [subscription.version]);
  const [chosen, chosenSet] = useState(/** @type {At | null} */ (null));
  const terms = read.value;
  const at = chosen ?? (terms === null || terms.period_end ? "period_end" : "now");
  const {busy, error, start} = useOnce((key) => told(client.POST("/v1/subscriptions/{sub}/cancellation",
    {params: {path, header: {"Idempotency-Key": key}}, body: {at}})), onDone);
  return html`<section class="panel" aria-label=${t("cancel.title")}>
    <${Title} level=${2} text=${t("cancel.title")} />
    ${terms === null ? read.error ? html`<${Trouble} error=${read.error} again=${read.again} />`
      : html`<${Skeleton} rows=${1} />`
    : html`<${When} terms=${terms} at=${at} atSet=${chosenSet} />
      ${at === "now" && terms.now ? html`<${NowTerms} now=${terms.now} />`
      : terms.period_end && html`<p>${t("cancel.later_about", {day: day(terms.period_end.ends_on)})}</p>`}
      ${terms.now === null && html`<p class="quiet">${t("cancel.only_later")}</p>`}`}
    ${error !== null && html`<${Trouble} error=${error} />`}
    <div class="deeds">
      ${terms !== null && html`<button type="button" class="danger" aria-busy=${busy} disabled=${busy} onClick=${start}
        >${deedWords({terms, at})}</button>`}
      <button type="button" class="secondary" disabled=${busy} onClick=${onClose}>${t("cancel.keep")}</button>
    </div>
  </section>`;
}


/**
 * It will end: until when it can be taken back, and the button.
 * @param {{subscription: Subscription, onChange: () => void}} props
 */
function Ending({subscription, onChange}) {
  return html`<section class="note wait" aria-label=${t("cancel.title")}>
    <p>${t("cancel.ends", {day: day(subscription.cancels_on ?? "")})}</p>
    <${TakeBack} subscription=${subscription} onChange=${onChange} />
  </section>`;
}

/** @param {{subscription: Subscription, onChange: () => void}} props */
export function Cancellation({subscription, onChange}) {
  const [open, openSet] = useState(false);
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const ends = subscription.cancels_on !== null && subscription.status !== "cancelled";
  const first = useRef(true);
  const focus = () => place.current?.querySelector("button")?.focus();
  useEffect(() => {
    if (!first.current) focus();
    first.current = false;
  }, [ends]);
  const close = () => {
    openSet(false);
    setTimeout(focus, 0);
  };
  const {cancel, add_licences: add} = subscription.actions;
  const hidden = ["cancelled", "expired", "prepaid", "volume_licensing", "cloud_solution_provider"];
  if (ends) return html`<div ref=${place}><${Ending} subscription=${subscription} onChange=${onChange} /></div>`;
  if (!cancel.allowed) {
    if (hidden.includes(cancel.reason ?? "")) return null;
    if (cancel.reason === add.reason) return html`<p class="cannot quiet">${t("cancel.same")}</p>`;
    return html`<section class="cannot">
      <h2>${t("cancel.unavailable")}</h2><p>${cancel.message}</p>
      <${Remedy} action=${cancel} subscription=${subscription} onChange=${onChange} /></section>`;
  }
  return html`<div ref=${place}>${open ? html`<${CancelPanel} subscription=${subscription} onClose=${close}
      onDone=${() => { openSet(false); onChange(); }} />`
    : html`<button type="button" class="plain" onClick=${() => openSet(true)}>${t("cancel.open")}</button>`}</div>`;
}
