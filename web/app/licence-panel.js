// app/licence-panel.js: Add/Remove licences, and buying a trial: the total, what it costs while one types, the order,
// its state.
import {html, useEffect, useRef, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {money, t} from "./language.js";
import {NumberField, wholeNumber} from "./number-field.js";
import {orderNew, orderSend, sameOffer} from "./order-send.js";
import {OrderState} from "./order-state.js";
import {Title, Trouble} from "./parts.js";
import {usePreview} from "./preview.js";
import {deedName, QuoteView} from "./quote-view.js";
import {submissionKept} from "./submission.js";
import {Remedy} from "./unavailable.js";

/** @typedef {import("./api.js").Subscription} Subscription */
/** @typedef {import("./api.js").Quote} Quote */
/** @typedef {import("./order-send.js").OrderSubmission} Submission */
/** @typedef {import("./api.js").Order} Order */
/** @typedef {"edit" | "sending" | "unknown" | "ordered"} Step */
/** @typedef {{step: Step, order: Order | null, error: unknown, renewed: Quote | null}} Progress */

/** @type {Progress} */
const EDITING = {step: "edit", order: null, error: null, renewed: null};

/**
 * The limits of the total: those of the price, and what users hold.
 * @param {Subscription} subscription @param {import("./api.js").Price | null} price
 */
export function licenceLimits(subscription, price) {
  const {licences, status, actions} = subscription;
  const held = licences.assigned + licences.reserved;
  const lowest = Math.max(price?.min_licences ?? 1, held, 1);
  const highest = price?.max_licences ?? 1000000;
  if (status === "trial") return {min: lowest, max: highest};
  return {min: actions.remove_licences.allowed ? Math.min(lowest, licences.total) : licences.total,
    max: actions.add_licences.allowed ? Math.max(highest, licences.total) : licences.total};
}

/**
 * Sending, step by step: a binding quote that says what was shown, then the order. One at a time, whatever is clicked.
 * @param {Subscription} subscription @param {() => void} previewAgain
 */
function useSubmission(subscription, previewAgain) {
  const [progress, progressSet] = useState(EDITING);
  const under = useRef(/** @type {Submission | null} */ (null));
  const busy = useRef(false);
  const once = async (/** @type {() => Promise<void>} */ work) => {
    if (busy.current) return;
    busy.current = true;
    progressSet({...EDITING, step: "sending"});
    await work().catch((error) => progressSet({...EDITING, error}));
    busy.current = false;
  };
  const renew = (/** @type {Quote | null} */ shown) => {
    progressSet({...EDITING, renewed: shown});
    previewAgain();
  };
  const sendAgain = async (/** @type {Submission} */ submission, /** @type {Quote | null} */ shown) => {
    under.current = submission;
    const outcome = await orderSend(submission);
    if (outcome.kind === "ordered") progressSet({...EDITING, step: "ordered", order: outcome.order});
    else if (outcome.kind === "stale") renew(shown);
    else progressSet({...EDITING, step: "unknown"});
  };
  const send = (/** @type {import("./api.js").QuoteRequest} */ request, /** @type {Quote} */ shown,
    /** @type {string} */ purchaseOrder) =>
    once(async () => {
      const quote = await told(client.POST("/v1/quotes", {body: request}));
      if (sameOffer(quote, shown))
        await sendAgain(orderNew(subscription.id, quote.id ?? "", purchaseOrder), shown);
      else renew(shown);
    });
  useEffect(() => {
    const kept = submissionKept(subscription.id);
    if (kept !== null) once(() => sendAgain(kept, null));
  }, []);
  return {progress, send, askAgain: () => once(() => sendAgain(/** @type {Submission} */ (under.current), null)),
    restart: () => progressSet(EDITING)};
}

/**
 * What was shown when it was ordered, and what it comes to now.
 * @param {{before: Quote, now: Quote | null, renewsOn: string | null}} props
 */
function Renewed({before, now, renewsOn}) {
  const [was, is] = [deedName(before, renewsOn), now ? deedName(now, renewsOn) : ""];
  const [cost, costNow] = [money(before.proposed.monthly_cost), now ? money(now.proposed.monthly_cost) : ""];
  return html`<div class="note wait" role="alert">
    <p>${t("panel.renewed")}</p>
    ${now && is !== was && html`<p>${t("panel.renewed_deed", {was, is})}</p>`}
    ${now && costNow !== cost && html`<p>${t("panel.renewed_cost", {was: cost, is: costNow})}</p>`}
  </div>`;
}

/** The form. @param {any} props */
function Edit({subscription, price, trial, methodOf, progress, preview, total, text, textSet, send, onClose}) {
  const [purchaseOrder, purchaseOrderSet] = useState("");
  const limits = licenceLimits(subscription, price);
  const sending = progress.step === "sending";
  const quote = /** @type {Quote | null} */ (total === null ? null : preview.quote);
  const ready = quote !== null && !preview.busy && quote.proposed.total_licences === total;
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (ready) send(quote, purchaseOrder);
  };
  return html`<form class="edit" onSubmit=${submit} noValidate>
    <${NumberField} label=${t("panel.total")} text=${text} min=${limits.min} max=${limits.max}
      disabled=${sending} onText=${textSet} />
    ${[subscription.actions.add_licences, subscription.actions.remove_licences].map((action) =>
      !trial && !action.allowed && html`
      <div class="limited"><p class="quiet">${action.message}</p><${Remedy} action=${action} /></div>`)}
    ${progress.renewed && html`<${Renewed} before=${progress.renewed}
      now=${ready ? quote : null} renewsOn=${subscription.renews_on} />`}
    <${QuoteView} quote=${preview.quote} monthlyCost=${subscription.monthly_cost} busy=${preview.busy}
      method=${preview.quote ? methodOf(preview.quote.payment_method) : ""} />
    ${preview.error !== null && html`<${Trouble} error=${preview.error} />`}
    ${progress.error !== null && html`<${Trouble} error=${progress.error} />`}
    <label class="purchase-order">${t("panel.purchase_order")}
      <input name="purchase-order" maxlength="64" value=${purchaseOrder} disabled=${sending} autocomplete="off"
        onInput=${(/** @type {any} */ event) => purchaseOrderSet(event.target.value)} /></label>
    <div class="deeds">
      <button type="submit" aria-busy=${sending} aria-disabled=${ready && !sending ? null : "true"}>${
        sending ? t("panel.sending") : quote !== null
          ? deedName(quote, subscription.renews_on) : t("panel.choose")}</button>
      <button type="button" class="secondary" disabled=${sending} onClick=${onClose}>${t("panel.leave")}</button>
    </div>
  </form>`;
}

/**
 * @param {{subscription: Subscription, price: import("./api.js").Price | null, trial: boolean,
 *   methodOf: (method: {id: string, type: string}) => string, onClose: () => void, onChange: () => void}} props
 */
export function LicencePanel({subscription, price, trial, methodOf, onClose, onChange}) {
  const [text, textSet] = useState(String(subscription.licences.total));
  const [turn, turnSet] = useState(0);
  const {min, max} = licenceLimits(subscription, price);
  const total = wholeNumber(text, min, max);
  const asks = total !== null && (trial || total !== subscription.licences.total);
  /** @type {"purchase_trial" | "change_licences"} */
  const kind = trial ? "purchase_trial" : "change_licences";
  const request = asks ? {kind, subscription_id: subscription.id, total_licences: total} : null;
  const {progress, send, askAgain, restart} = useSubmission(subscription, () => turnSet((one) => one + 1));
  const preview = usePreview(progress.step === "ordered" ? null : request, turn);
  useEffect(() => { if (progress.step === "ordered") onChange(); }, [progress.step]);
  const title = trial ? t("panel.trial_title") : t("panel.title");
  return html`<section class="panel" aria-label=${title}>
    ${progress.step === "ordered" ? html`
      <${Title} key="ordered" level=${2} text=${t("panel.ordered")} />
      <${OrderState} order=${progress.order} onChange=${onChange} />
      <div class="deeds">
        ${progress.order?.status === "payment_failed" && html`
          <button type="button" onClick=${restart}>${t("panel.again")}</button>`}
        <button type="button" class="secondary" onClick=${onClose}>${t("panel.close")}</button>
      </div>`
    : progress.step === "unknown" ? html`
      <${Title} key="unknown" level=${2} text=${t("panel.unknown_title")} />
      <p role="alert">${t("panel.unknown")}</p>
      <button type="button" onClick=${askAgain}>${t("panel.ask_again")}</button>`
    : html`
      <${Title} key="edit" level=${2} text=${title} />
      <${Edit} subscription=${subscription} price=${price} trial=${trial} methodOf=${methodOf}
        progress=${progress} text=${text} textSet=${textSet}
        preview=${request === null ? {quote: null, error: null, busy: false} : preview}
        total=${request === null ? null : total} onClose=${onClose}
        send=${(/** @type {Quote} */ shown, /** @type {string} */ po) =>
          request !== null && send(request, shown, po)} />`}
  </section>`;
}
