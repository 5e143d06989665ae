// app/redeem-key.js: prepaid licences with a product key: more of them, or a new subscription.
import {html, useRef, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {t} from "./language.js";
import {Trouble} from "./parts.js";
import {productKey} from "./product-key.js";
import {submissionNew, submissionSend} from "./submission.js";

/** @typedef {import("./submission.js").Submission<{product_key: string, subscription_id?: string}>} Redemption */
/** @typedef {{step: "edit" | "sending" | "unknown", added: number | null, error: unknown}} State */

/** @type {State} */
const EDITING = {step: "edit", added: null, error: null};

/**
 * Sends a key once, however often it is pressed. What was sent without an answer is what is sent again.
 * @param {string | null} subscriptionId @param {(id: string) => void} done
 */
function useRedemption(subscriptionId, done) {
  const [state, stateSet] = useState(EDITING);
  const under = useRef(/** @type {Redemption | null} */ (null));
  const send = async (/** @type {string} */ key) => {
    if (state.step === "sending") return;
    const body = {product_key: key, ...(subscriptionId !== null && {subscription_id: subscriptionId})};
    const redemption = under.current ??= submissionNew(`redeem ${subscriptionId ?? "new"}`, body, true);
    stateSet({...EDITING, step: "sending"});
    try {
      const outcome = await submissionSend(redemption, (sent, once) =>
        told(client.POST("/v1/product-key-redemptions", {params: {header: {"Idempotency-Key": once}}, body: sent})));
      if (outcome.kind === "unknown") return stateSet({...EDITING, step: "unknown"});
      stateSet({...EDITING, added: outcome.answer.licences_added});
      done(outcome.answer.subscription.id);
    } catch (error) {
      stateSet({...EDITING, error});
    }
    under.current = null;
  };
  return {...state, send};
}

/** @param {{subscriptionId: string | null, onChange: (id: string) => void}} props */
export function RedeemKey({subscriptionId, onChange}) {
  const [text, textSet] = useState("");
  const {step, added, error, send} = useRedemption(subscriptionId, (id) => { textSet(""); onChange(id); });
  const key = productKey(text);
  const wrong = key === null && text.replace(/[^A-Za-z0-9]/g, "").length >= 25;
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (key !== null) send(key);
  };
  return html`<form class="redeem" onSubmit=${submit}>
    <label>${t("redeem.key")}<input name="product-key" autocomplete="off"
      autocapitalize="characters" spellcheck=${false} value=${text} disabled=${step !== "edit"}
      placeholder="XXXXX-XXXXX-XXXXX-XXXXX-XXXXX" aria-invalid=${wrong ? "true" : null}
        aria-describedby="product-key-hint"
      onInput=${(/** @type {any} */ event) => textSet(event.target.value)} /></label>
    <small id="product-key-hint" class=${wrong ? "wrong" : ""}>${wrong ? t("redeem.wrong") : t("redeem.hint")}</small>
    ${step === "unknown" && html`<p class="note wait" role="alert">${t("form.unknown")}</p>`}
    <button type="submit" aria-busy=${step === "sending"}
      aria-disabled=${key === null || step === "sending" ? "true" : null}>${
        step === "unknown" ? t("form.ask_again") : t("redeem.send")}</button>
    <div role="status">${added !== null && html`<p><strong>${t("redeem.added", {count: added})}</strong></p>`}</div>
    ${error !== null && html`<${Trouble} error=${error} />`}
  </form>`;
}
