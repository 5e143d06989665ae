// app/redeem-key.js: more prepaid licences with another product key.
import {html, useState} from "../vendor/guichet-vendor.js";
import {client, told, Unanswered} from "./api.js";
import {t} from "./language.js";
import {Trouble} from "./parts.js";
import {productKey} from "./product-key.js";

/** @param {{subscriptionId: string, onChange: () => void}} props */
export function RedeemKey({subscriptionId, onChange}) {
  const [text, textSet] = useState("");
  const [once, onceSet] = useState(() => crypto.randomUUID()); // the Idempotency-Key, until an answer is known
  const [busy, busySet] = useState(false);
  const [added, addedSet] = useState(/** @type {number | null} */ (null));
  const [error, errorSet] = useState(/** @type {unknown} */ (null));
  const key = productKey(text);
  const wrong = key === null && text.replace(/[^A-Za-z0-9]/g, "").length >= 25;
  const send = async () => {
    const params = {header: {"Idempotency-Key": once}};
    const body = {product_key: key ?? "", subscription_id: subscriptionId};
    const redeemed = await told(client.POST("/v1/product-key-redemptions", {params, body}));
    addedSet(redeemed.licences_added);
    textSet("");
    onChange();
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (key === null || busy) return;
    busySet(true);
    errorSet(null);
    addedSet(null);
    send().then(() => onceSet(crypto.randomUUID()), (fault) => {
      errorSet(fault);
      if (!(fault instanceof Unanswered)) onceSet(crypto.randomUUID());
    }).finally(() => busySet(false));
  };
  return html`<form class="redeem" onSubmit=${submit}>
    <label>${t("redeem.key")}<input name="product-key" autocomplete="off"
      autocapitalize="characters" spellcheck=${false} value=${text}
      placeholder="XXXXX-XXXXX-XXXXX-XXXXX-XXXXX" aria-invalid=${wrong ? "true" : null}
        aria-describedby="product-key-hint"
      onInput=${(/** @type {any} */ event) => textSet(event.target.value)} /></label>
    <small id="product-key-hint" class=${wrong ? "wrong" : ""}>${wrong ? t("redeem.wrong") : t("redeem.hint")}</small>
    <button type="submit" aria-busy=${busy} aria-disabled=${key === null || busy ? "true" : null}
      >${t("redeem.send")}</button>
    <div role="status">${added !== null && html`<p><strong>${t("redeem.added", {count: added})}</strong></p>`}</div>
    ${error !== null && html`<${Trouble} error=${error} />`}
  </form>`;
}
