// app/page-seller-checks.js: credit checks: who wants to buy what by invoice, what that customer owes and may owe, and
// the decision, which is made once and stays.
import {html, useEffect, useState} from "../vendor/guichet-vendor.js";
import {client, Refused, told} from "./api.js";
import {ConfirmedForm} from "./confirmed-form.js";
import {Field, useForm} from "./form.js";
import {day, instant, money, t} from "./language.js";
import {useList, useLoaded} from "./loaded.js";
import {minorOf, MoneyField} from "./money-field.js";
import {orderName} from "./names.js";
import {Badge, Fact, Rows, Skeleton, Title, Trouble} from "./parts.js";
import {CHECKS} from "./seller-details.js";
import {OrganizationLink} from "./seller-name.js";
import {submissionKept} from "./submission.js";

/** @typedef {import("./api.js").Schemas} Schemas */
/** @typedef {Schemas["CreditCheckOfOrganization"]} Check */
/** @typedef {Schemas["OrganizationSeen"]} Organization */

/** What the decision needs: the customer, and the order where it is one. @param {Check} check */
async function caseRead(check) {
  const path = {org: check.organization_id};
  const [organization, orders] = await Promise.all([
    told(client.GET("/v1/operator/organizations/{org}", {params: {path}})),
    check.order_id === null ? null : told(client.GET("/v1/operator/organizations/{org}/orders", {params: {path,
      query: {limit: 100, expand: "subscription", subscription_id: check.subscription_id ?? undefined}}})),
  ]);
  return {organization, order: orders?.data.find((one) => one.id === check.order_id) ?? null};
}

/**
 * @param {{check: Check, organization: Organization, order: Schemas["Order"] | null,
 *   decision: "approved" | "rejected", onDone: (check: Check) => void, onLost: (error: unknown) => void,
 *   onLeave: () => void}} props
 */
function Decision({check, organization, order, decision, onDone, onLost, onLeave}) {
  const {currency} = organization;
  const approving = decision === "approved";
  const form = useForm({initial: {"/note": "", ...(approving && {"/credit_limit/amount": ""})},
    about: `decision ${check.id}`,
    bodyFrom: (values) => {
      const note = String(values["/note"]).trim();
      const limit = minorOf(String(values["/credit_limit/amount"] ?? ""), currency);
      return {decision, ...(note && {note}), ...(limit !== null && {credit_limit: {amount: limit, currency}})};
    },
    send: (body, key) => told(client.POST("/v1/operator/credit-checks/{chk}/decision",
      {params: {path: {chk: check.id}, header: {"Idempotency-Key": key}}, body})),
    done: onDone});
  useEffect(() => {
    if (form.error instanceof Refused && form.error.problem.code === "already_decided") onLost(form.error);
  }, [form.error]);
  const typed = String(form.values["/credit_limit/amount"] ?? "").trim();
  const limit = typed === "" ? organization.credit_limit.amount : minorOf(typed, currency);
  const figures = {amount: money(order?.total ?? {amount: 0, currency}), owed: money(organization.owed),
    limit: money({amount: limit ?? 0, currency}), name: organization.name};
  const consequence = approving ? t(order ? "seller.approve_means" : "seller.approve_move_means", figures)
    : t(order ? "seller.reject_means" : "seller.reject_move_means", figures);
  return html`<${ConfirmedForm} form=${form} ready=${limit !== null} next=${t("seller.go_on")}
    deed=${t(approving ? "seller.approve" : "seller.reject")} consequence=${html`<p>${consequence}</p>`}
    onLeave=${onLeave}>
    <${Field} form=${form} name="/note" label=${t("seller.check_note")} hint=${t("seller.check_note_hint")}
      optional=${true} maxlength="500" wide=${true} />
    ${approving && html`<${MoneyField} form=${form} name="/credit_limit/amount" label=${t("seller.new_limit")}
      currency=${currency} optional=${true}
      hint=${limit === null ? t("seller.amount_wrong")
    : t("seller.new_limit_hint", {limit: money(organization.credit_limit)})} />`}
  <//>`;
}

/**
 * The figures of a check that is to be decided, and the two ways.
 * @param {{check: Check, onDone: (check: Check) => void, onLost: (error: unknown) => void}} props
 */
function Case({check, onDone, onLost}) {
  const read = useLoaded(() => caseRead(check), [check.id]);
  const [decision, decisionSet] = useState(/** @type {"approved" | "rejected" | null} */ (
    submissionKept(`decision ${check.id}`)?.body.decision ?? null)); // one whose answer is not known yet goes on
  if (read.value === null)
    return read.error ? html`<${Trouble} error=${read.error} again=${read.again} />` : html`<${Skeleton} rows=${1} />`;
  const {organization, order} = read.value;
  return html`<dl class="facts">
      <${Fact} label=${t("seller.check_order")}>${order ? orderName(order) : t("seller.check_move")}
        ${order?.subscription && html`<small>${order.subscription.product.name}</small>`}<//>
      <${Fact} label=${t("seller.total")}>${order ? money(order.total) : "–"}<//>
      <${Fact} label=${t("seller.owed_with")}>${money(organization.owed)}<//>
      <${Fact} label=${t("seller.credit_limit")}>${money(organization.credit_limit)}<//>
    </dl>
    ${decision === null ? html`<div class="deeds">
      <button type="button" onClick=${() => decisionSet("approved")}>${t("seller.approve_begin")}</button>
      <button type="button" class="secondary" onClick=${() => decisionSet("rejected")}
        >${t("seller.reject_begin")}</button>
    </div>` : html`<${Decision} key=${decision} ...${{check, organization, order, decision, onDone, onLost}}
      onLeave=${() => decisionSet(null)} />`}`;
}

/**
 * `again` reads the list afresh: somebody else has decided meanwhile, and the answer said so.
 * @param {{check: Check, again: () => void}} props
 */
function CheckCard({check: first, again}) {
  const [check, checkSet] = useState(first);
  const [lost, lostSet] = useState(/** @type {unknown} */ (null));
  const [tone, key] = CHECKS[check.status];
  return html`<section class="card credit-check">
    <h2><${OrganizationLink} id=${check.organization_id} /></h2>
    <p><${Badge} tone=${tone} text=${t(key)} /> <small>${check.decided_at
      ? t("seller.decided_at", {instant: instant(check.decided_at)})
      : t("seller.expected_by", {day: day(check.expected_by)})}</small></p>
    ${check.note && html`<p>${check.note}</p>`}
    <div role="status">${check.status !== first.status && html`<p><strong>${t(check.status === "approved"
      ? "seller.approved_done" : "seller.rejected_done")}</strong></p>`}</div>
    ${lost !== null ? html`<${Trouble} error=${lost} again=${again} />`
      : check.status === "pending" && html`<${Case} check=${check} onDone=${checkSet} onLost=${lostSet} />`}
  </section>`;
}

/** @param {{every: boolean, again: () => void}} props */
function Checks({every, again}) {
  const list = useList((cursor) => told(client.GET("/v1/operator/credit-checks",
    {params: {query: {limit: 25, cursor, ...(!every && {status: "pending"})}}})));
  return html`<${Rows} list=${list}
    row=${(/** @type {Check} */ one) => html`<${CheckCard} check=${one} again=${again} />`}
    empty=${t(every ? "seller.checks_none" : "seller.checks_empty")} />`;
}

export function SellerChecks() {
  const [every, everySet] = useState(false);
  const [turn, turnSet] = useState(0);
  return html`<${Title} text=${t("nav.checks")} />
    <p class="lead">${t("seller.checks_about")}</p>
    <p><label class="check"><input type="checkbox" checked=${every}
      onChange=${(/** @type {any} */ event) => everySet(event.target.checked)} />
      ${t("seller.checks_every")}</label></p>
    <${Checks} key=${`${every} ${turn}`} every=${every} again=${() => turnSet((one) => one + 1)} />`;
}
