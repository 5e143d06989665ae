// app/licence-panel.js: Add/Remove licences, and buying a trial: the new total.
import {html, useState} from "../vendor/guichet-vendor.js";
import {t} from "./language.js";
import {NumberField, wholeNumber} from "./number-field.js";
import {OrderPanel} from "./order-panel.js";
import {go, query} from "./router.js";
import {Remedy} from "./unavailable.js";

/** @typedef {import("./api.js").Subscription} Subscription */

/** What cannot be done to the licences, beside what can. @param {{subscription: Subscription}} props */
function Limited({subscription}) {
  const {add_licences: add, remove_licences: remove} = subscription.actions;
  return [add, remove].map((action) => !action.allowed && html`<div class="limited">
    <p class="quiet">${action.message}</p><${Remedy} action=${action} subscription=${subscription} /></div>`);
}

/**
 * @param {{subscription: Subscription, trial: boolean, onClose: () => void, onChange: () => void}} props
 */
export function LicencePanel({subscription, trial, onClose, onChange}) {
  const owned = subscription.licences;
  const [text, textSet] = useState(() => new URLSearchParams(query.value).get("total") ?? String(owned.total));
  const {min, max} = subscription.licence_limits ?? {min: owned.total, max: owned.total};
  const total = wholeNumber(text, min, max);
  const asks = total !== null && (trial || total !== owned.total);
  const adds = total !== null && (trial || total > owned.total);
  /** @type {"purchase_trial" | "change_licences"} */
  const kind = trial ? "purchase_trial" : "change_licences";
  const close = () => {
    go(location.pathname, true); // the address of the open panel would open it again
    onClose();
  };
  return html`<${OrderPanel} title=${trial ? t("panel.trial_title") : t("panel.title")} place=${subscription.id}
    from=${`/subscriptions/${subscription.id}` + (trial ? `?trial&total=${total ?? owned.total}` : "?licences")}
    request=${asks ? {kind, subscription_id: subscription.id, total_licences: total} : null}
    present=${subscription.payment_method?.id ?? null} fixed=${!adds}
    room=${trial || subscription.actions.add_licences.allowed
      ? (adds ? total - owned.assigned - owned.reserved : 0) : null} monthlyCost=${subscription.monthly_cost}
    renewsOn=${subscription.renews_on} reached=${total === owned.total && !trial} leave=${t("panel.leave")}
    onClose=${close} onChange=${onChange}>
    <${NumberField} label=${t("panel.total")} text=${text} min=${min} max=${max} disabled=${false} onText=${textSet} />
    ${!trial && html`<${Limited} subscription=${subscription} />`}
  <//>`;
}
