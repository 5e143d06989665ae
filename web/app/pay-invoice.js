// app/pay-invoice.js: paying an invoice now: with which method, for how much, once. What came of it, the invoice itself
// says (invoice-state.js): nothing is called paid here.
import {html, useEffect} from "../vendor/guichet-vendor.js";
import {client, Refused, told} from "./api.js";
import {declineWords, expiryWords} from "./bill-names.js";
import {Form, useForm} from "./form.js";
import {methodsRead} from "./known.js";
import {money, t} from "./language.js";
import {useLoaded} from "./loaded.js";
import {MethodAdd} from "./method-add.js";
import {methodName} from "./names.js";
import {Skeleton, Title, Trouble} from "./parts.js";

/** @typedef {import("./api.js").Invoice} Invoice */
/** @typedef {import("./api.js").PaymentMethod} PaymentMethod */

const FIELD = "/payment_method_id";

/** What can be charged now. @returns {Promise<PaymentMethod[]>} */
export async function chargeableRead() {
  return (await methodsRead()).filter(({type, status, mandate}) => type !== "invoice" && status === "active"
    && mandate?.status !== "inactive");
}

/** @param {{form: import("./form.js").FormState, methods: PaymentMethod[]}} props */
function MethodChoice({form, methods}) {
  const fault = form.faults[FIELD];
  return html`<fieldset class="choice wide">
    <legend>${t("pay.method")}</legend>
    ${methods.map((method) => html`<label class="check" key=${method.id}>
      <input type="radio" name="payment-method" value=${method.id} checked=${form.values[FIELD] === method.id}
        disabled=${form.step === "unknown"} aria-invalid=${fault ? "true" : null}
        onChange=${() => form.valueSet(FIELD, method.id)} />
      <span>${methodName(method)} <small>${[expiryWords(method), method.default && t("methods.default")]
        .filter(Boolean).join(" · ")}</small></span></label>`)}
    ${fault && html`<small class="wrong" lang=${fault.lang}>${fault.text}</small>`}
  </fieldset>`;
}

/** What a refused card means, where it is one. @param {{error: unknown}} props */
function Declined({error}) {
  if (!(error instanceof Refused) || error.problem.code !== "payment_declined") return null;
  return html`<p class="quiet">${declineWords(error.problem.decline_code ?? null)} ${t("pay.second_try")}</p>`;
}

/**
 * @typedef {{invoice: Invoice, chosen: string, onDone: () => void, onRefused: () => void, onClose: () => void}} Deeds
 */

/** @param {Deeds & {methods: PaymentMethod[]}} props */
function Choose({invoice, methods, chosen, onDone, onRefused, onClose}) {
  const first = methods.find(({id}) => id === chosen) ?? methods.find((one) => one.default) ?? methods[0];
  const form = useForm({initial: {[FIELD]: first.id}, about: `pay:${invoice.id}`,
    bodyFrom: (values) => ({payment_method_id: String(values[FIELD])}),
    send: (body, key) => told(client.POST("/v1/invoices/{inv}/payments",
      {params: {path: {inv: invoice.id}, header: {"Idempotency-Key": key}}, body})),
    done: onDone});
  useEffect(() => { if (form.error !== null) onRefused(); }, [form.error]);
  return html`<${Form} form=${form} deed=${t("pay.now", {amount: money(invoice.due)})} onLeave=${onClose}>
    <${Declined} error=${form.error} />
    <${MethodChoice} form=${form} methods=${methods} />
  <//>`;
}

/**
 * `chosen`: a method that was just added, and is what should pay. `onDone`, `onRefused`: its answer is here, so the
 * invoice may be another than it was.
 * @param {Deeds} props
 */
export function PayInvoice({invoice, chosen, onDone, onRefused, onClose}) {
  const {value: methods, error, again} = useLoaded(chargeableRead, []);
  const title = t("pay.title", {number: invoice.number});
  return html`<section class="panel" aria-label=${title}>
    <${Title} level=${2} text=${title} />
    ${methods === null ? error !== null ? html`<${Trouble} error=${error} again=${again} />`
      : html`<${Skeleton} rows=${1} />`
    : html`
      ${methods.length > 0 ? html`<${Choose} ...${{invoice, methods, chosen, onDone, onRefused, onClose}} />`
      : html`<p>${t("pay.no_method")}</p>`}
      <${MethodAdd} from="/invoices/${invoice.id}?pay=" title=${t("pay.another")} />`}
  </section>`;
}
