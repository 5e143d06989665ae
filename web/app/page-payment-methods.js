// app/page-payment-methods.js: what pays: cards, bank accounts, paying by invoice; adding and removing them.
import {html, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {BillsNav} from "./bills-nav.js";
import {t} from "./language.js";
import {useList, useLoaded} from "./loaded.js";
import {MethodAdd} from "./method-add.js";
import {setupAsk, setupForget, setupIsOpen, setupKept} from "./method-setup.js";
import {useOnce} from "./once.js";
import {everySubscription, todayOf, useOrganization} from "./organization.js";
import {More, Skeleton, Title, Trouble} from "./parts.js";
import {PaymentMethodCard} from "./payment-method.js";
import {SetupState} from "./setup-state.js";

/** @typedef {import("./api.js").PaymentMethod} PaymentMethod */
/** @typedef {import("./api.js").Subscription} Subscription */
/** @typedef {import("./method-setup.js").Setup} Setup */

/** Nothing is paid with a method any more once it is so. */
const ENDED = ["cancelled", "expired"];

/** The one that was begun here and whose end nobody has seen; its end is shown this once. */
async function begunRead() {
  const id = setupKept();
  if (id === null) return null;
  const setup = await setupAsk(id);
  if (!setupIsOpen(setup)) setupForget();
  return setup;
}

/** @param {{methods: PaymentMethod[], onChange: () => void}} props */
function Begun({methods, onChange}) {
  const read = useLoaded(begunRead, []);
  const [now, nowSet] = useState(/** @type {Setup | null} */ (null));
  const setup = now ?? read.value;
  if (setup === null) return null;
  const changed = (/** @type {Setup} */ found) => {
    if (!setupIsOpen(found)) setupForget();
    nowSet(found);
    onChange();
  };
  return html`<${SetupState} first=${setup} methods=${methods} onChange=${changed} />`;
}

/** Paying by invoice, which needs no page of anybody's. @param {{onChange: () => void}} props */
function ByInvoice({onChange}) {
  const {busy, error, start} = useOnce((key) => told(client.POST("/v1/payment-methods",
    {params: {header: {"Idempotency-Key": key}}, body: {type: "invoice"}})), onChange);
  return html`<section class="card"><h2>${t("methods.by_invoice")}</h2>
    <p class="quiet">${t("methods.by_invoice_about")}</p>
    <div class="deeds"><button type="button" class="secondary" aria-disabled=${busy ? "true" : null} onClick=${start}>${
      t("methods.add_invoice")}</button></div>
    ${error !== null && html`<${Trouble} error=${error} />`}
  </section>`;
}

/**
 * Those that it pays, or will once a credit check is passed, and those that it could. `pays` null: not known, since the
 * subscriptions are not read, or not all of them.
 * @param {PaymentMethod} method @param {{rows: Subscription[], capped: boolean} | null} subscriptions
 */
function sharedOut(method, subscriptions) {
  if (subscriptions === null) return {pays: null, others: []};
  const running = subscriptions.rows.filter((one) => one.channel === "direct" && !ENDED.includes(one.status));
  const pays = running.filter((one) => one.payment_method?.id === method.id
    || one.payment_method_change?.payment_method_id === method.id);
  return {pays: pays.length === 0 && subscriptions.capped ? null : pays, others: running.filter((one) => one.payment_method !== null && !pays.includes(one))};
}

export function PaymentMethods() {
  const list = useList((cursor) => told(client.GET("/v1/payment-methods", {params: {query: {limit: 100, cursor}}})));
  const subscriptions = useLoaded(everySubscription, []);
  const today = todayOf(useOrganization().value);
  const changed = () => {
    list.again();
    subscriptions.again();
  };
  const methods = list.rows?.filter(({status}) => status !== "removed") ?? null;
  return html`<${BillsNav} />
    <${Title} text=${t("methods.title")} />
    <p class="lead">${t("methods.about")}</p>
    <${Begun} methods=${methods ?? []} onChange=${changed} />
    ${list.error !== null && html`<${Trouble} error=${list.error} again=${list.again} />`}
    ${subscriptions.error !== null && html`<${Trouble} error=${subscriptions.error} again=${subscriptions.again} />`}
    ${methods === null ? list.error === null && html`<${Skeleton} rows=${2} kind="card" />`
    : methods.length === 0 ? html`<section class="note"><p>${t("methods.empty")}</p></section>`
    : methods.map((method) => html`<${PaymentMethodCard} key=${method.id} method=${method} today=${today}
      ...${sharedOut(method, subscriptions.value)} onChange=${changed} />`)}
    <${More} list=${list} />
    <section class="card"><${MethodAdd} from="" title=${t("methods.add")} /></section>
    ${methods !== null && list.more === null && !methods.some(({type}) => type === "invoice")
      && html`<${ByInvoice} onChange=${changed} />`}`;
}
