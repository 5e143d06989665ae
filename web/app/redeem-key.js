// app/redeem-key.js: prepaid licences with a product key: more of them, or a new subscription.
import {html, useRef, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {day, t} from "./language.js";
import {Trouble} from "./parts.js";
import {productKey} from "./product-key.js";
import {submissionNew, submissionSend} from "./submission.js";

/** @typedef {import("./api.js").Schemas["KeyApply"]} Apply */
/** @typedef {{product_key: string, subscription_id?: string, apply?: Apply}} Wanted */
/** @typedef {import("./submission.js").Submission<Wanted>} Redemption */
/** @typedef {import("./api.js").Schemas["Redemption"]} Redeemed */
/** @typedef {{step: "edit" | "sending" | "unknown", redeemed: Redeemed | null, error: unknown}} State */

/** @type {State} */
const EDITING = {step: "edit", redeemed: null, error: null};

/** What a key can do for licences that are there. @type {[Apply, string][]} */
const WAYS = [["add_licences", "redeem.add"], ["extend", "redeem.extend"]];

/** What came of it. @param {Redeemed} redeemed */
function redeemedWords({licences_added: count, extended_until: until}) {
  return until === null ? t("redeem.added", {count}) : t("redeem.extended", {day: day(until)});
}

/**
 * Sends a key once, however often it is pressed. What was sent without an answer is what is sent again.
 * @param {string | null} subscriptionId @param {(id: string) => void} done
 */
function useRedemption(subscriptionId, done) {
  const [state, stateSet] = useState(EDITING);
  const under = useRef(/** @type {Redemption | null} */ (null));
  const send = async (/** @type {string} */ key, /** @type {Apply} */ apply) => {
    if (state.step === "sending") return;
    const body = {product_key: key, ...(subscriptionId !== null && {subscription_id: subscriptionId, apply})};
    const redemption = under.current ??= submissionNew(`redeem ${subscriptionId ?? "new"}`, body, true);
    stateSet({...EDITING, step: "sending"});
    try {
      const outcome = await submissionSend(redemption, (sent, once) =>
        told(client.POST("/v1/product-key-redemptions", {params: {header: {"Idempotency-Key": once}}, body: sent})));
      if (outcome.kind === "unknown") return stateSet({...EDITING, step: "unknown"});
      stateSet({...EDITING, redeemed: outcome.answer});
      done(outcome.answer.subscription.id);
    } catch (error) {
      stateSet({...EDITING, error});
    }
    under.current = null;
  };
  return {...state, send};
}

/** @param {{apply: Apply, applySet: (apply: Apply) => void, disabled: boolean}} props */
function Way({apply, applySet, disabled}) {
  return html`<fieldset><legend>${t("redeem.what")}</legend>${WAYS.map(([value, words]) => html`<label key=${value}>
    <input type="radio" name="apply" value=${value} checked=${apply === value} disabled=${disabled}
      onChange=${() => applySet(value)} />
    ${t(words)}</label>`)}</fieldset>`;
}

/** @param {{subscriptionId: string | null, onChange: (id: string) => void}} props */
export function RedeemKey({subscriptionId, onChange}) {
  const [text, textSet] = useState("");
  const [apply, applySet] = useState(/** @type {Apply} */ ("add_licences"));
  const {step, redeemed, error, send} = useRedemption(subscriptionId, (id) => { textSet(""); onChange(id); });
  const key = productKey(text);
  const wrong = key === null && text.replace(/[^A-Za-z0-9]/g, "").length >= 25;
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (key !== null) send(key, apply);
  };
  return html`<form class="redeem" onSubmit=${submit}>
    <label>${t("redeem.key")}<input name="product-key" autocomplete="off"
      autocapitalize="characters" spellcheck=${false} value=${text} disabled=${step !== "edit"}
      placeholder="XXXXX-XXXXX-XXXXX-XXXXX-XXXXX" aria-invalid=${wrong ? "true" : null}
        aria-describedby="product-key-hint"
      onInput=${(/** @type {any} */ event) => textSet(event.target.value)} /></label>
    <small id="product-key-hint" class=${wrong ? "wrong" : ""}>${wrong ? t("redeem.wrong") : t("redeem.hint")}</small>
    ${subscriptionId !== null && html`<${Way} apply=${apply} applySet=${applySet} disabled=${step !== "edit"} />`}
    ${step === "unknown" && html`<p class="note wait" role="alert">${t("form.unknown")}</p>`}
    <button type="submit" aria-busy=${step === "sending"}
      aria-disabled=${key === null || step === "sending" ? "true" : null}>${
        step === "unknown" ? t("form.ask_again") : t("redeem.send")}</button>
    <div role="status">${redeemed !== null && html`<p><strong>${redeemedWords(redeemed)}</strong></p>`}</div>
    ${error !== null && html`<${Trouble} error=${error} />`}
  </form>`;
}
