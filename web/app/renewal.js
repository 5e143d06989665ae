// app/renewal.js: a form over a thing that somebody else changed meanwhile (412). The thing is read anew in place:
// fields that were not touched take its new values, what was typed stays, and the form says what the other changed.
import {html, useEffect, useRef, useState} from "../vendor/guichet-vendor.js";
import {Refused} from "./api.js";
import {changedOf} from "./form.js";
import {t} from "./language.js";

/** A value in words, under its label. @typedef {{label: string, text: string}} Told */

/** @param {unknown} error */
const isStale = (error) => error instanceof Refused && error.problem.code === "precondition_failed";

/**
 * `thing`: what the form is over; `before`: its values as the form's; `onStale` reads it anew.
 * @template {{version: number}} T
 * @param {{form: import("./form.js").FormState, thing: T, before: import("./form.js").Values, onStale: () => void}} of
 * @returns {T | null} The thing that the form was over until somebody else changed it.
 */
export function useRenewal({form, thing, before, onStale}) {
  const base = useRef({thing, before});
  const [was, wasSet] = useState(/** @type {T | null} */ (null));
  useEffect(() => { if (isStale(form.error)) onStale(); }, [form.error]);
  useEffect(() => {
    const old = base.current;
    base.current = {thing, before};
    if (old.thing.version === thing.version) return;
    form.reset({...before, ...changedOf(old.before, form.values)});
    wasSet(old.thing);
  }, [thing]);
  return was;
}

/**
 * What the other changed, focused when it appears. `facts`: the thing in words, all of it: its version is that of the
 * whole, and so what stands in another form may be what changed.
 * @template T
 * @param {{was: T | null, now: T, facts: (thing: T) => Told[]}} props
 */
export function Meanwhile({was, now, facts}) {
  const note = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => note.current?.focus(), [was]);
  if (was === null) return null;
  const old = facts(was);
  const changed = facts(now).map((one, at) => ({...one, before: old[at].text}))
    .filter((one) => one.text !== one.before);
  return html`<section class="note wait" ref=${note} tabindex="-1" role="group" aria-label=${t("seller.meanwhile")}>
    <h3>${t("seller.meanwhile")}</h3>
    ${changed.length === 0 ? html`<p>${t("seller.meanwhile_same")}</p>`
    : html`<dl class="meanwhile">${changed.map(({label, text, before}) => html`<div><dt>${label}</dt>
      <dd><del>${before}</del> <span aria-hidden="true">→</span> <ins>${text}</ins></dd></div>`)}</dl>`}
    <p>${t("seller.meanwhile_now")}</p>
  </section>`;
}
