// app/copyable.js: a number that one takes along: shown, and copied at a press.
import {html, useState} from "../vendor/guichet-vendor.js";
import {t} from "./language.js";

/** @param {{text: string}} props */
export function Copyable({text}) {
  const [copied, copiedSet] = useState(false);
  const copy = () => navigator.clipboard.writeText(text).then(() => {
    copiedSet(true);
    setTimeout(() => copiedSet(false), 3000);
  }, () => {});
  return html`<span class="copyable"><span class="code">${text}</span>${navigator.clipboard && html`
    <button type="button" class="plain" aria-label=${t("copy.named", {text})} onClick=${copy}>${
      t(copied ? "copy.done" : "copy.copy")}</button>`}
    <span role="status" class="unseen">${copied ? t("copy.done") : ""}</span></span>`;
}
