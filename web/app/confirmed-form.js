// app/confirmed-form.js: a form whose consequence is said in figures before it is sent: the first press of the button
// shows it, the second one sends. A changed field takes the first press back.
import {html, useEffect, useRef, useState} from "../vendor/guichet-vendor.js";
import {Form} from "./form.js";
import {t} from "./language.js";

/**
 * `next`: the words of the first press; `deed`: those of the second, which name what is done; `consequence`: what is
 * shown between the two, of values that can be sent.
 * @param {{form: import("./form.js").FormState, ready: boolean, next: string, deed: string, consequence: any,
 *   onLeave?: () => void, children?: any}} props
 */
export function ConfirmedForm({form, ready, next, deed, consequence, onLeave, children}) {
  // What the first press was about, and not whether there was one: a press right after a letter is not lost, which an
  // effect of that letter would take back.
  const [about, aboutSet] = useState(/** @type {{values: unknown, error: unknown}} */ ({values: null, error: null}));
  const asked = about.values === form.values && about.error === form.error;
  const note = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => { if (asked) note.current?.focus(); }, [asked]);
  const sent = form.step !== "edit";
  const ask = () => aboutSet({values: form.values, error: form.error});
  const steps = {...form, submit: () => (asked || sent ? form.submit() : ask())};
  return html`<${Form} form=${steps} ready=${ready} deed=${asked ? deed : next}
    onLeave=${asked && !sent ? () => aboutSet({values: null, error: null}) : onLeave}>
    ${children}
    ${(asked || sent) && html`<section class="note wait" ref=${note} tabindex="-1" role="group"
      aria-label=${t("seller.consequence")}><h3>${t("seller.consequence")}</h3>${consequence}</section>`}
  <//>`;
}
