// app/subscription-name.js: the customer's own name for a subscription, beside which the product stands.
import {html, useEffect, useRef, useState} from "../vendor/guichet-vendor.js";
import {client, toldTagged} from "./api.js";
import {Field, Form, useForm} from "./form.js";
import {t} from "./language.js";

/** @typedef {import("./api.js").Subscription} Subscription */

/** @param {{subscription: Subscription, tag: string, onDone: () => void, onLeave: () => void}} props */
function NameForm({subscription, tag, onDone, onLeave}) {
  const params = {path: {sub: subscription.id}, header: {"If-Match": tag}};
  const form = useForm({initial: {"/name": subscription.name ?? ""},
    bodyFrom: (values) => ({name: String(values["/name"]).trim() || null}),
    send: (body) => toldTagged(client.PATCH("/v1/subscriptions/{sub}", {params, body})), done: onDone});
  useEffect(() => form.element.current?.querySelector("input")?.focus(), []);
  return html`<${Form} form=${form} deed=${t("name.save")} onLeave=${onLeave}>
    <${Field} form=${form} name="/name" label=${t("name.label")} optional=${true} maxlength="100"
      hint=${t("name.hint")} />
  <//>`;
}

/**
 * A button that turns into the form.
 * @param {{subscription: Subscription, tag: string, onChange: () => void}} props
 */
export function SubscriptionName({subscription, tag, onChange}) {
  const [open, openSet] = useState(false);
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const close = () => {
    openSet(false);
    setTimeout(() => button.current?.focus(), 0);
  };
  if (!open) return html`<button type="button" class="plain" ref=${button} onClick=${() => openSet(true)}>${
    subscription.name === null ? t("name.give") : t("name.change")}</button>`;
  return html`<section class="card name-form"><${NameForm} subscription=${subscription} tag=${tag} onLeave=${close}
    onDone=${() => { close(); onChange(); }} /></section>`;
}
