// app/order-panel.js: ordering anything: what is chosen, what it costs while one chooses, the button that says what it
// does, then the order's true state. The licences of a subscription, a trial and a new subscription are bought in it.
import {html, useEffect, useState} from "../vendor/guichet-vendor.js";
import {Refused} from "./api.js";
import {useMethods} from "./known.js";
import {money, number, t} from "./language.js";
import {mayLeave, useHeld} from "./leaving.js";
import {MethodField, MethodFirst} from "./method-field.js";
import {methodName} from "./names.js";
import {OrderState} from "./order-state.js";
import {OrderUsersField} from "./order-users-field.js";
import {rowsRefused, usersOrdered, USERS_MAX} from "./order-users.js";
import {Title, Trouble} from "./parts.js";
import {isPassing, usePreview} from "./preview.js";
import {deedName, QuoteView} from "./quote-view.js";
import {session} from "./session.js";
import {InItsPlace} from "./unavailable.js";
import {useOrdering} from "./use-order.js";

/** @typedef {import("./api.js").Quote} Quote */
/** @typedef {import("./api.js").QuoteRequest} QuoteRequest */
/** @typedef {import("./use-order.js").Progress} Progress */

/** Whether who is signed in may create users with an order. */
const createsUsers = () => session.value?.user.roles.includes("global_admin") ?? false;

/**
 * What was shown when it was ordered, and what it comes to now; without figures where the page was loaded anew since.
 * @param {{before: Quote | null, now: Quote | null, renewsOn: string | null, reached: boolean}} props  reached:
 *   somebody else has set the same total
 */
function Renewed({before, now, renewsOn, reached}) {
  if (before === null) return html`<div class="note wait" role="alert"><p>${t("panel.renewed")}</p></div>`;
  const [was, is] = [deedName(before, renewsOn), now ? deedName(now, renewsOn) : ""];
  const [cost, costNow] = [money(before.proposed.monthly_cost), now ? money(now.proposed.monthly_cost) : ""];
  const [owned, ownedNow] = [before.current.total_licences, now?.current.total_licences ?? 0];
  if (reached) {
    return html`<div class="note wait" role="alert"><p>${t("panel.reached",
      {total: number(before.proposed.total_licences)})}</p></div>`;
  }
  return html`<div class="note wait" role="alert">
    <p>${t("panel.renewed")}</p>
    ${now && owned !== ownedNow && html`<p>${t("panel.renewed_owned", {was: number(owned), is: number(ownedNow)})}</p>`}
    ${now && is !== was && html`<p>${t("panel.renewed_deed", {was, is})}</p>`}
    ${now && costNow !== cost && html`<p>${t("panel.renewed_cost", {was: cost, is: costNow})}</p>`}
  </div>`;
}

/**
 * Once it is ordered.
 * @param {{progress: Progress, restart: () => void, onClose: () => void, onChange: () => void}} props
 */
function Ordered({progress, restart, onClose, onChange}) {
  return html`<${Title} key="ordered" level=${2} text=${t("panel.ordered")} />
    <${OrderState} order=${progress.order} onChange=${onChange} />
    <div class="deeds">
      ${progress.order?.status === "payment_failed" && html`
        <button type="button" onClick=${restart}>${t("panel.again")}</button>`}
      <button type="button" class="secondary" onClick=${onClose}>${t("panel.close")}</button>
    </div>`;
}

/**
 * What choosing a payment method means here.
 * @param {{present: string | null, chosen: string, fixed: boolean}} props
 */
function methodHint({present, chosen, fixed}) {
  if (fixed) return t("method.fixed");
  if (present === null) return t("method.new");
  return chosen === present ? t("method.present") : t("method.moves");
}

/** @param {any} props */
function Edit({title, children, ask, quote, preview, progress, methods, users, purchaseOrder, purchaseOrderSet,
  monthlyCost, renewsOn, reached, send, onClose, leave, from}) {
  const [refused, refusedSet] = useState(/** @type {Map<number, string>} */ (new Map()));
  const sending = progress.step === "sending";
  const rows = users.rows;
  useEffect(() => refusedSet(rowsRefused(rows, progress.error instanceof Refused ? progress.error.problem : null)),
    [progress.error]);
  const usersFit = rows.length === 0 || users.room !== null && rows.length <= Math.min(USERS_MAX, users.room)
    && rows.every((/** @type {any} */ row) => row.fault === null) && refused.size === 0;
  const ready = quote !== null && usersFit && !sending;
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const po = purchaseOrder.trim();
    if (ready) send(quote, {...(po && {purchase_order_number: po}),
      ...(rows.length > 0 && {users: usersOrdered(rows)})});
  };
  const namedRow = refused.size > 0;
  // The connection is told to be down once, beside what asks again.
  const told = progress.error !== null && !namedRow && !(preview.again && isPassing(progress.error));
  const error = methods.settled ? preview.error : null; // it may only be that there is no payment method
  const unpriced = methods.lacking ? t("panel.lacking") : preview.again ? t("panel.unpriced")
    : ask && error === null ? t("preview.loading") : t("panel.choose");
  return html`<${Title} key="edit" level=${2} text=${title} />
  <form class="edit" onSubmit=${submit} noValidate>
    ${progress.stale && (progress.renewed === null || reached || quote !== null) && html`
      <${Renewed} before=${progress.renewed} now=${quote} renewsOn=${renewsOn} reached=${reached} />`}
    <div class="side">
      <fieldset class="choices" disabled=${sending}>${children}</fieldset>
      <div class="more">
        ${methods.lacking ? html`<${MethodFirst} from=${from} />`
        : methods.known !== null && html`<${MethodField} methods=${methods.known} chosen=${methods.chosen}
          hint=${methodHint(methods)} disabled=${sending || methods.fixed} onChoose=${methods.onChoose} />`}
        <label class="purchase-order">${t("panel.purchase_order")}
          <input name="purchase-order" maxlength="64" value=${purchaseOrder} disabled=${sending} autocomplete="off"
            onInput=${(/** @type {any} */ event) => purchaseOrderSet(event.target.value)} /></label>
        ${users.room !== null && html`<${OrderUsersField} rows=${rows} refused=${refused} disabled=${sending}
          room=${users.room} onRows=${(/** @type {any} */ all) => { refusedSet(new Map()); users.onRows(all); }} />`}
      </div>
    </div>
    <div class="side">
      <div class="outcome">${methods.lacking ? html`<p class="quiet">${t("panel.lacking_about")}</p>`
        : html`<${QuoteView} quote=${ask ? preview.quote : null} monthlyCost=${monthlyCost}
          busy=${ask && preview.busy}
          method=${ask && preview.quote ? methods.nameOf(preview.quote.payment_method) : ""} />`}
        ${ask && error !== null && html`<${Trouble} error=${error} again=${preview.again} />
          <${InItsPlace} error=${error} />`}
        ${told && html`<${Trouble} error=${progress.error} />
          ${preview.error === null && html`<${InItsPlace} error=${progress.error} />`}`}</div>
      <div class="deeds">
        <button type="submit" aria-busy=${sending} aria-disabled=${ready ? null : "true"}>${
          sending ? t("panel.sending") : quote !== null ? deedName(quote, renewsOn) : unpriced}</button>
        <button type="button" class="secondary" disabled=${sending}
          onClick=${() => { if (mayLeave()) onClose(); }}>${leave}</button>
        ${namedRow && html`<p class="wrong" role="alert">${t("users.refused")}</p>`}
      </div>
    </div>
  </form>`;
}

/**
 * The payment methods, and which one is chosen. `lacking`: nothing pays it, and there is none that could.
 * @param {string | null} present @param {boolean} fixed
 */
function useChosenMethod(present, fixed) {
  const {known, settled, nameOf} = useMethods();
  const [wanted, wantedSet] = useState("");
  const usual = present ?? known?.find((one) => one.default)?.id ?? "";
  const usable = known?.filter((one) => one.status === "active");
  const chosen = fixed || wanted === "" ? usual || (usable?.[0]?.id ?? "") : wanted;
  return {known, settled, nameOf, present, fixed, chosen, onChoose: wantedSet,
    lacking: present === null && usable?.length === 0,
    asked: chosen !== "" && chosen !== usual ? {payment_method_id: chosen} : {}};
}

/**
 * `request`: what is asked for as it is chosen now, null while that is nothing (`children` are its fields). `present`:
 * the payment method of a subscription that is there already. `room`: for how many new users there will be a licence;
 * null: none can be created. `reached`: what was wanted is so already. `from`: the address at which the panel is open.
 * @param {{title: string, place: string, from: string, request: QuoteRequest | null, present: string | null,
 *   fixed: boolean, room: number | null, monthlyCost: import("./language.js").Money | null, renewsOn: string | null,
 *   reached: boolean, details?: import("./use-order.js").Details, leave: string, children?: any,
 *   onClose: (order: import("./api.js").Order | null) => void, onChange: () => void}} props
 */
export function OrderPanel({title, place, from, request, present, fixed, room, monthlyCost, renewsOn, reached,
  details = {}, leave, children, onClose, onChange}) {
  const [turn, turnSet] = useState(0);
  const [rows, rowsSet] = useState(/** @type {import("./order-users.js").Row[]} */ ([]));
  const [purchaseOrder, purchaseOrderSet] = useState("");
  const methods = useChosenMethod(present, fixed);
  const whole = request === null || methods.lacking ? null : {...request, ...methods.asked};
  const {progress, send, askAgain, restart} = useOrdering(place, () => {
    turnSet((one) => one + 1);
    onChange();
  });
  const preview = usePreview(progress.step === "ordered" ? null : whole, turn);
  useEffect(() => { if (progress.step === "ordered") onChange(); }, [progress.step]);
  useHeld(rows.length > 0 && progress.step === "edit"); // what is being sent outlives the page
  const quote = whole === null || preview.busy || preview.quote?.proposed.total_licences !== whole.total_licences
    ? null : preview.quote;
  const close = () => onClose(progress.order);
  return html`<section class="panel" aria-label=${title}>
    ${progress.step === "ordered" ? html`<${Ordered} progress=${progress} restart=${restart} onClose=${close}
      onChange=${onChange} />`
    : progress.step === "unknown" ? html`
      <${Title} key="unknown" level=${2} text=${t("panel.unknown_title")} />
      <p role="alert">${t("panel.unknown")}</p>
      <button type="button" onClick=${askAgain}>${t("panel.ask_again")}</button>`
    : html`<${Edit} title=${title} ask=${whole !== null} quote=${quote} preview=${preview} progress=${progress}
      methods=${methods} monthlyCost=${monthlyCost} renewsOn=${renewsOn} reached=${reached} leave=${leave} from=${from}
      purchaseOrder=${purchaseOrder} purchaseOrderSet=${purchaseOrderSet}
      users=${{rows, onRows: rowsSet, room: createsUsers() ? room : null}} onClose=${close}
      send=${(/** @type {Quote} */ shown, /** @type {import("./use-order.js").Details} */ more) =>
        whole !== null && send(whole, shown, {...details, ...more})}>${children}<//>`}
  </section>`;
}
