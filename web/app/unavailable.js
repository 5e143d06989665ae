// app/unavailable.js: why something cannot be done now, and what helps, as the API says it.
import {html, useEffect} from "../vendor/guichet-vendor.js";
import {client, Refused, told} from "./api.js";
import {day, instant, money, t} from "./language.js";
import {useOnce} from "./once.js";
import {Trouble} from "./parts.js";
import {RedeemKey} from "./redeem-key.js";
import {query} from "./router.js";

/** @typedef {import("./api.js").Action} Action */
/** @typedef {import("./api.js").Subscription} Subscription */
/** @typedef {NonNullable<Action["remedy"]>} RemedyOf */
/** @typedef {{remedy: RemedyOf, subscription: Subscription, onTrial?: () => void, onChange?: () => void}} Props */

/** @param {Props} props */
function Contact({remedy: {name, email, phone, href}}) {
  return html`<address class="contact">
    <strong>${name}</strong>
    ${email && html`<a class="button" href="mailto:${email}">${t("remedy.mail", {email})}</a>`}
    ${phone && html`<a class="button" href="tel:${phone.replace(/[^+\d]/g, "")}">${t("remedy.call", {phone})}</a>`}
    ${href && html`<a class="button" href=${href} target="_blank" rel="noreferrer">${t("remedy.site")}</a>`}
  </address>`;
}

/** @param {{subscription: Subscription, onChange?: () => void}} props */
export function TakeBack({subscription, onChange}) {
  const {busy, error, start} = useOnce(() => told(client.DELETE("/v1/subscriptions/{sub}/cancellation",
    {params: {path: {sub: subscription.id}}})), () => onChange?.());
  return html`<p><button type="button" aria-busy=${busy} disabled=${busy} onClick=${start}
    >${t("cancel.take_back")}</button></p>${error !== null && html`<${Trouble} error=${error} />`}`;
}

/** The card holder's page, until when it is open, and the order that waits. @param {Props} props */
function Authenticate({remedy}) {
  return html`<p>${remedy.until && t("remedy.until", {instant: instant(remedy.until)})}</p>
    <p class="deeds">${remedy.href && html`<a class="button main" href=${remedy.href} target="_blank" rel="noopener"
      >${t("order.continue")}</a>`}
    ${remedy.order_id && html`<a class="button" href="/orders/${remedy.order_id}">${t("remedy.order")}</a>`}</p>`;
}

/** @param {string | null | undefined} href @param {string} words @param {boolean} [away] */
function leads(href, words, away = false) {
  return html`<p><a class="button" href=${href} target=${away ? "_blank" : null}
    rel=${away ? "noreferrer" : null}>${words}</a></p>`;
}

/** What is sold in its place, each to buy. @param {{remedy: Pick<RemedyOf, "successors">}} props */
function Successors({remedy}) {
  return html`<p class="deeds">${(remedy.successors ?? []).map(({product, price_id: price}) => html`
    <a class="button" href=${price ? `/subscriptions/new?price=${price}` : `/subscriptions/new?product=${product.id}`}
      >${t("remedy.successor", {name: product.name})}</a>`)}</p>`;
}

/** What is sold in place of the price that was refused, where it was refused for that. @param {{error: unknown}} props */
export function InItsPlace({error}) {
  const successors = error instanceof Refused ? error.problem.successors : undefined;
  return successors ? html`<${Successors} remedy=${{successors}} />` : null;
}

/** A link with ?trial has pressed it already. @param {{onTrial: () => void}} props */
function BuyTrial({onTrial}) {
  useEffect(() => { if (new URLSearchParams(query.value).has("trial")) onTrial(); }, []);
  return html`<p><button type="button" onClick=${onTrial}>${t("remedy.trial")}</button></p>`;
}

/** A row a kind of remedy (docs/api.md, the table of reasons). @type {Record<RemedyOf["kind"], (props: Props) => any>} */
const REMEDIES = {
  wait: ({remedy}) => html`<p><strong>${remedy.expected_by ? t("remedy.wait_until", {day: day(remedy.expected_by)})
    : t("remedy.wait")}</strong></p>`,
  redeem_product_key: ({subscription, onChange}) => html`
    <${RedeemKey} subscriptionId=${subscription.id} onChange=${() => onChange?.()} />`,
  link: ({remedy}) => leads(remedy.href, t("remedy.link"), true),
  contact: (props) => html`<${Contact} ...${props} />`,
  purchase_trial: ({onTrial}) => onTrial ? html`<${BuyTrial} onTrial=${onTrial} />` : null,
  cancel_at_period_end: () => null, // the choice stands beside it
  pay_invoice: ({remedy}) => leads(`/invoices/${remedy.invoice_id}`, remedy.amount
    ? t("remedy.pay", {amount: money(remedy.amount)}) : t("remedy.invoices")),
  authenticate: (props) => html`<${Authenticate} ...${props} />`,
  take_back_cancellation: (props) => html`<${TakeBack} ...${props} />`,
  unassign: ({subscription}) => leads(`/users?subscription=${subscription.id}`, t("remedy.unassign")),
  buy_successor: (props) => html`<${Successors} ...${props} />`,
  buy: () => leads("/subscriptions/new", t("remedy.buy")),
};

/**
 * What helps, as something to press; nothing where nothing does.
 * @param {{action: Action, subscription: Subscription, onTrial?: () => void, onChange?: () => void}} props
 */
export function Remedy({action: {remedy}, ...props}) {
  return remedy ? REMEDIES[remedy.kind]({remedy, ...props}) : null;
}

/** What the action comes to: it waits, or it is done another way. @param {Action} action */
function title({remedy}) {
  switch (remedy?.kind) {
    case "link": case "contact": return t("panel.elsewhere");
    case "redeem_product_key": return t("redeem.title");
    case "purchase_trial": return t("panel.trial_first");
    case "buy": return t("panel.ended");
    default: return t("panel.unavailable");
  }
}

/** @param {{action: Action, subscription: Subscription, onTrial: () => void, onChange: () => void}} props */
export function Unavailable({action, ...props}) {
  return html`<section class="note wait">
    <h2>${title(action)}</h2>
    <p>${action.message}</p>
    <${Remedy} action=${action} ...${props} />
  </section>`;
}
