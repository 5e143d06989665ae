// app/method-add.js: adding a card or a bank account: the buttons that lead to the payment service's page.
import {html, useEffect, useRef, useState} from "../vendor/guichet-vendor.js";
import {t} from "./language.js";
import {setupAbout, setupBegin, setupGo, setupNew} from "./method-setup.js";
import {Trouble} from "./parts.js";
import {submissionKept} from "./submission.js";

/** @typedef {import("./method-setup.js").SetupType} SetupType */

/** @type {{type: SetupType, word: string}[]} */
const TYPES = [{type: "card", word: "methods.add_card"}, {type: "bank_account", word: "methods.add_account"}];

/** @typedef {{busy: SetupType | "", error: unknown, note: string}} Progress */
/** @type {Progress} */
const IDLE = {busy: "", error: null, note: ""};

/**
 * One at a time, whatever is clicked. The browser goes to the page of the payment service, so this only ends here where
 * there is no such page, or where the browser comes back to this one as it was.
 * @param {string} from
 */
function useSetup(from) {
  const [progress, progressSet] = useState(IDLE);
  const busy = useRef(false);
  const begin = async (/** @type {SetupType} */ type) => {
    if (busy.current) return;
    busy.current = true;
    progressSet({...IDLE, busy: type});
    try {
      const setup = await setupBegin(submissionKept(setupAbout(type)) ?? setupNew(type, from));
      if (setup !== null && setupGo(setup)) return;
      progressSet({...IDLE, note: setup === null ? t("form.unknown")
        : t(setup.status === "opening" ? "setup.opening" : "setup.failed")});
    } catch (error) {
      progressSet({...IDLE, error});
    }
    busy.current = false;
  };
  useEffect(() => {
    const shown = (/** @type {PageTransitionEvent} */ event) => {
      if (!event.persisted) return;
      busy.current = false;
      progressSet(IDLE);
    };
    addEventListener("pageshow", shown);
    return () => removeEventListener("pageshow", shown);
  }, []);
  return {progress, begin};
}

/**
 * `from`: the page that the person comes from and goes back to.
 * @param {{from: string, title: string}} props
 */
export function MethodAdd({from, title}) {
  const {progress, begin} = useSetup(from);
  return html`<section class="method-add" aria-labelledby="method-add">
    <h2 id="method-add">${title}</h2>
    <p class="quiet">${t("methods.add_about")}</p>
    <div class="deeds">${TYPES.map(({type, word}) => html`<button type="button" class="secondary"
      aria-busy=${progress.busy === type} aria-disabled=${progress.busy ? "true" : null}
      onClick=${() => begin(type)}>${t(word)}</button>`)}</div>
    <div role="status">${progress.note && html`<p class="note wait">${progress.note}</p>`}</div>
    ${progress.error !== null && html`<${Trouble} error=${progress.error} />`}
  </section>`;
}
