// app/page-method-added.js: where the payment service sends a person back to. The address says which setup it was; how
// it ended, the API alone says, and is asked until it is known.
import {html} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {BillsNav} from "./bills-nav.js";
import {t} from "./language.js";
import {useLoaded} from "./loaded.js";
import {MethodAdd} from "./method-add.js";
import {setupAsk, setupForget, setupIsOpen} from "./method-setup.js";
import {pageFound} from "./pages.js";
import {Skeleton, Title, Trouble} from "./parts.js";
import {query} from "./router.js";
import {SetupState} from "./setup-state.js";

/** @typedef {import("./method-setup.js").Setup} Setup */
/** @typedef {import("./api.js").PaymentMethod} PaymentMethod */

/** A page of ours to go back to, or "". @param {string | null} from */
function pageOf(from) {
  if (from === null || !from.startsWith("/")) return "";
  const address = new URL(from, location.origin);
  return address.origin === location.origin && pageFound(address.pathname) !== null
    ? address.pathname + address.search : "";
}

/** @param {string} id @returns {Promise<{setup: Setup, methods: PaymentMethod[]}>} */
async function read(id) {
  const setup = await setupAsk(id);
  if (!setupIsOpen(setup)) setupForget();
  const added = setup.payment_method_id;
  const methods = added ? [await told(client.GET("/v1/payment-methods/{pm}", {params: {path: {pm: added}}}))] : [];
  return {setup, methods};
}

/** Where to go on: back to what was being done, with the new method where there is one. @param {any} props */
function GoOn({from, setup}) {
  const on = from.endsWith("?pay=") ? from + (setup.payment_method_id ?? "") : from;
  return html`<div class="deeds">
    ${on !== "" && html`<a class="button main" href=${on}>${t("setup.back")}</a>`}
    <a class="button" href="/payment-methods">${t("setup.see_methods")}</a></div>`;
}

export function MethodAdded() {
  const asked = new URLSearchParams(query.value);
  const id = asked.get("setup") ?? "";
  const from = pageOf(asked.get("from"));
  const {value, error, again} = useLoaded(() => read(id), [id]);
  return html`<${BillsNav} />
    <${Title} text=${t("setup.title")} />
    ${value !== null ? html`
      <${SetupState} first=${value.setup} methods=${value.methods} onChange=${again}>
        <${GoOn} from=${from} setup=${value.setup} /><//>
      ${["cancelled", "expired", "failed"].includes(value.setup.status) && html`
        <${MethodAdd} from=${from} title=${t("setup.begin_again")} />`}`
    : error !== null ? html`<${Trouble} error=${error} again=${again} />` : html`<${Skeleton} rows=${1} />`}`;
}
