// app/setup-state.js: how a card or account stands that is being added, asked for until it is known.
import {html, useState} from "../vendor/guichet-vendor.js";
import {useFollowed} from "./followed.js";
import {instant, t} from "./language.js";
import {setupAsk, setupCancel, setupIsOpen} from "./method-setup.js";
import {methodName} from "./names.js";
import {Badge, Trouble} from "./parts.js";

/** @typedef {import("./method-setup.js").Setup} Setup */
/** @typedef {import("./api.js").PaymentMethod} PaymentMethod */
/** @typedef {import("./names.js").Tone} Tone */

/** @type {Record<Setup["status"], [Tone, string, string]>} */
const STATES = {
  opening: ["wait", "setup.is_opening", "setup.opening"], open: ["wait", "setup.is_open", "setup.open"],
  completed: ["good", "setup.is_completed", "setup.completed"], expired: ["off", "setup.is_expired", "setup.expired"],
  cancelled: ["off", "setup.is_cancelled", "setup.cancelled"], failed: ["bad", "setup.is_failed", "setup.failed"],
};

/** Its page is open: go on there, or give it up. @param {{setup: Setup, onSetup: (setup: Setup) => void}} props */
function OpenDeeds({setup, onSetup}) {
  const [error, errorSet] = useState(/** @type {unknown} */ (null));
  const [busy, busySet] = useState(false);
  const cancel = () => {
    if (busy) return;
    busySet(true);
    setupCancel(setup.id).then(onSetup, errorSet).finally(() => busySet(false));
  };
  return html`<div class="deeds">
      ${setup.setup_url && html`<a class="button main" href=${setup.setup_url}>${t("setup.go_on")}</a>`}
      <button type="button" class="secondary" aria-disabled=${busy ? "true" : null} onClick=${cancel}>${
        t("setup.give_up")}</button>
    </div>
    ${error !== null && html`<${Trouble} error=${error} />`}`;
}

/**
 * `children`: what to do once it has ended. `onChange`: it has another state than at first.
 * @param {{first: Setup, methods: PaymentMethod[], onChange: (setup: Setup) => void, children?: any}} props
 */
export function SetupState({first, methods, onChange, children}) {
  const setup = useFollowed(first, first, setupIsOpen, async () => {
    const found = await setupAsk(first.id);
    if (found.status !== first.status) onChange(found);
    return found;
  });
  const [tone, name, words] = STATES[setup.status];
  const method = methods.find(({id}) => id === setup.payment_method_id);
  return html`<section class="note ${tone}">
    <div role="status">
      <p><${Badge} tone=${tone} text=${t(name)} /> ${method && html`<strong>${methodName(method)}</strong>`}</p>
      <p>${t(words, {until: setup.expires_at ? instant(setup.expires_at) : ""})}</p>
    </div>
    ${setupIsOpen(setup) ? html`<${OpenDeeds} setup=${setup} onSetup=${onChange} />` : children}
  </section>`;
}
