// app/form.js: a form. A field's name is the JSON pointer under which the API takes its value ("/address/line1"): so
// the body is made from the fields, and a fault that the API finds comes to stand at its field. Which values are
// allowed, the API alone decides; a form only repeats its limits where that helps while typing.
import {html, useEffect, useId, useRef, useState} from "../vendor/guichet-vendor.js";
import {Refused} from "./api.js";
import {language, t} from "./language.js";
import {Trouble} from "./parts.js";
import {submissionKept, submissionNew, submissionSend} from "./submission.js";

/** By the pointer. @typedef {Record<string, string | boolean>} Values */
/** A sentence of the API, and the language that it came in. @typedef {{text: string, lang: string}} Fault */
/**
 * step: "unknown": it was sent, and no answer came; it can only be asked again.
 * @typedef {{values: Values, valueSet: (name: string, value: string | boolean) => void,
 *   reset: (values: Values) => void, faults: Record<string, Fault>, error: unknown, step: "edit" | "sending" | "unknown",
 *   submit: (event?: Event) => void, element: {current: HTMLFormElement | null}}} FormState
 */

/**
 * The body that the pointers describe: {"/address/line1": "8 rue des Lilas"} is {address: {line1: "8 rue des Lilas"}}.
 * A text is sent without the blanks around it; an empty one of `nullable` is null, any other empty one stays empty (the
 * API says whether it may be).
 * @param {Values} values @param {string[]} [nullable] @returns {any}
 */
export function bodyOf(values, nullable = []) {
  const body = {};
  for (const [pointer, given] of Object.entries(values)) {
    const value = typeof given === "string" ? given.trim() : given;
    const steps = pointer.slice(1).split("/").map((one) => one.replaceAll("~1", "/").replaceAll("~0", "~"));
    const last = /** @type {string} */ (steps.pop());
    const place = steps.reduce((at, step) => at[step] ??= {}, /** @type {any} */ (body));
    place[last] = value === "" && nullable.includes(pointer) ? null : value;
  }
  return body;
}

/** Those that are no longer what they were. @param {Values} before @param {Values} now @returns {Values} */
export function changedOf(before, now) {
  return Object.fromEntries(Object.entries(now).filter(([name, value]) => value !== before[name]));
}

/** The faults of a refusal, by pointer. @param {unknown} error @returns {Record<string, Fault>} */
export function faultsOf(error) {
  if (!(error instanceof Refused)) return {};
  const {errors, pointer, detail} = error.problem;
  const all = errors ?? (pointer ? [{pointer, detail}] : []);
  return Object.fromEntries(all.map((one) => [one.pointer, {text: one.detail, lang: language.value}]).reverse());
}

/**
 * A form with its values, sent once however often it is submitted. `about` names what it is about (submission.js): then
 * it is sent with one Idempotency-Key until its answer is known, after a reload too; without it, it is tried once, for
 * what may be done twice without harm. `secret`: a value is a password or a product key, which is kept over no reload.
 * @template B, T
 * @param {{initial: Values, about?: string, secret?: boolean, bodyFrom: (values: Values) => B,
 *   send: (body: B, key: string) => Promise<T>, done: (answer: T) => void}} of
 * @returns {FormState}
 */
export function useForm({initial, about, secret, bodyFrom, send, done}) {
  const [values, valuesSet] = useState(initial);
  const [state, stateSet] = useState(/** @type {Pick<FormState, "faults" | "error" | "step">} */ (
    {faults: {}, error: null, step: "edit"}));
  const element = useRef(/** @type {HTMLFormElement | null} */ (null));
  const busy = useRef(false);
  const under = useRef(/** @type {import("./submission.js").Submission<B> | null} */ (null));
  const sendOnce = async (/** @type {import("./submission.js").Submission<B>} */ submission) => {
    if (busy.current) return;
    busy.current = true;
    under.current = submission;
    stateSet({faults: {}, error: null, step: "sending"});
    try {
      const outcome = about ? await submissionSend(submission, send)
        : {kind: /** @type {const} */ ("done"), answer: await send(submission.body, submission.key)};
      stateSet({faults: {}, error: null, step: outcome.kind === "done" ? "edit" : "unknown"});
      if (outcome.kind === "done") under.current = null;
      if (outcome.kind === "done") done(outcome.answer);
    } catch (error) {
      under.current = null;
      stateSet({faults: faultsOf(error), error, step: "edit"});
    } finally {
      busy.current = false;
    }
  };
  useEffect(() => {
    const kept = about && !secret ? submissionKept(about) : null;
    if (kept !== null) sendOnce(kept);
  }, []);
  useEffect(() => {
    if (state.error !== null)
      /** @type {HTMLElement | null} */ (element.current?.querySelector("[aria-invalid=true]"))?.focus();
  }, [state.error]);
  return {values, ...state, element,
    valueSet: (name, value) => {
      valuesSet((before) => ({...before, [name]: value}));
      stateSet((before) => ({...before, faults: Object.fromEntries(
        Object.entries(before.faults).filter(([pointer]) => pointer !== name))}));
    },
    reset: (fresh) => {
      valuesSet(fresh);
      stateSet({faults: {}, error: null, step: "edit"});
    },
    submit: (event) => {
      event?.preventDefault();
      sendOnce(under.current ?? submissionNew(about ?? "", bodyFrom(values), secret));
    }};
}

/** What is wrong beside the faults that stand at fields. @param {{form: FormState}} props */
function FormTrouble({form: {error, faults, values}}) {
  if (error === null) return null;
  const problem = error instanceof Refused ? error.problem : null;
  const all = Object.keys(faultsOf(error));
  const placed = all.filter((pointer) => pointer in values);
  if (problem === null || placed.length < all.length || all.length === 0) return html`<${Trouble} error=${error} />`;
  const left = placed.filter((pointer) => pointer in faults).length;
  return left > 0 && html`<p class="form-faults" role="alert">${t("form.faults", {count: left})}</p>`;
}

/**
 * The form around its fields. `deed`: the words of its button; `ready`: whether there is something to send.
 * @param {{form: FormState, deed: string, ready?: boolean, onLeave?: () => void, children?: any}} props
 */
export function Form({form, deed, ready = true, onLeave, children}) {
  const {step} = form;
  const held = step === "sending" || !ready && step === "edit";
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!held) form.submit();
  };
  return html`<form class="form" ref=${form.element} onSubmit=${submit} noValidate>
    <${FormTrouble} form=${form} />
    ${children}
    ${step === "unknown" && html`<p class="note wait" role="alert">${t("form.unknown")}</p>`}
    <div class="deeds">
      <button type="submit" aria-busy=${step === "sending"} aria-disabled=${held ? "true" : null}>${
        {edit: deed, sending: t("form.sending"), unknown: t("form.ask_again")}[step]}</button>
      ${onLeave && html`<button type="button" class="secondary" onClick=${onLeave}>${t("form.leave")}</button>`}
    </div>
  </form>`;
}

/**
 * The label of a field, what helps to fill it in, and its fault; `input` is given the attributes that tie them
 * together.
 * @param {{form: FormState, name: string, label: string, hint?: any, optional?: boolean, wide?: boolean,
 *   input: (attributes: Record<string, any>) => any}} props
 */
export function Labelled({form, name, label, hint, optional, wide, input}) {
  const id = useId();
  const fault = form.faults[name];
  const about = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(" ");
  return html`<div class="field ${wide ? "wide" : ""}">
    <label for=${id}>${label}${optional && html` <small>${t("form.optional")}</small>`}</label>
    ${input({id, name, disabled: form.step === "unknown", "aria-invalid": fault ? "true" : null,
    "aria-describedby": about || null})}
    ${hint && html`<small id="${id}-hint">${hint}</small>`}
    ${fault && html`<small id="${id}-fault" class="wrong" lang=${fault.lang}>${fault.text}</small>`}
  </div>`;
}

/**
 * A line of text. What is not named here (autocomplete, inputmode, maxlength, type) goes to the input as it is.
 * @param {{form: FormState, name: string, label: string, hint?: any, optional?: boolean, wide?: boolean,
 *   [attribute: string]: any}} props
 */
export function Field({form, name, label, hint, optional, wide, ...more}) {
  return html`<${Labelled} ...${{form, name, label, hint, optional, wide}}
    input=${(/** @type {any} */ attributes) => html`<input type="text" autocomplete="off" ...${attributes} ...${more}
      value=${form.values[name]} onInput=${(/** @type {any} */ event) => form.valueSet(name, event.target.value)} />`}
    />`;
}

/**
 * One of several. @param {{form: FormState, name: string, label: string, options: {value: string, text: string}[],
 *   hint?: any, optional?: boolean, wide?: boolean}} props
 */
export function SelectField({form, name, label, options, hint, optional, wide}) {
  return html`<${Labelled} ...${{form, name, label, hint, optional, wide}}
    input=${(/** @type {any} */ attributes) => html`<select ...${attributes} value=${form.values[name]}
      onChange=${(/** @type {any} */ event) => form.valueSet(name, event.target.value)}>
      ${options.map(({value, text}) => html`<option value=${value} selected=${value === form.values[name]}
        >${text}</option>`)}</select>`}
    />`;
}

/** Yes or no. @param {{form: FormState, name: string, label: string, hint?: any}} props */
export function CheckField({form, name, label, hint}) {
  const id = useId();
  const fault = form.faults[name];
  return html`<div class="field wide">
    <label class="check"><input type="checkbox" name=${name} checked=${form.values[name]}
      disabled=${form.step === "unknown"} aria-invalid=${fault ? "true" : null}
      aria-describedby=${hint || fault ? `${id}-about` : null}
      onChange=${(/** @type {any} */ event) => form.valueSet(name, event.target.checked)} />${label}</label>
    ${(hint || fault) && html`<small id="${id}-about" class=${fault ? "wrong" : ""} lang=${fault?.lang ?? null}>${
      fault ? fault.text : hint}</small>`}
  </div>`;
}
