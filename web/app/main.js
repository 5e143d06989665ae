// app/main.js: where it starts: the language, the session, then the page that the address names (pages.js).
import {html, render, useEffect, useState} from "../vendor/guichet-vendor.js";
import {demoAccounts, demoFind} from "./demo.js";
import {homeOf, isThere} from "./entries.js";
import {Header} from "./header.js";
import {language, languageSet, languageWanted, t} from "./language.js";
import {SignIn} from "./page-sign-in.js";
import {pageFound, styleShown} from "./pages.js";
import {Skeleton, Title, Trouble} from "./parts.js";
import {PasswordAgain} from "./password-again.js";
import {path, routerStart} from "./router.js";
import {session} from "./session.js";
import {sessionAsk, sessionWatch} from "./who.js";

/** Where everybody finds their own first page. */
const BEGIN = /^\/(?:sign-in)?$/;

function Missing() {
  return html`<${Title} text=${t("missing.title")} /><p>${t("missing.about")}</p>
    <p><a href="/">${t("missing.begin")}</a></p>`;
}

/** What an address leads to that names no page, or none for one's roles. */
const MISSING = {load: async () => Missing, section: "", style: undefined, id: undefined};

/**
 * The page, once it is here. One that does not come belongs to a version that was replaced meanwhile: loading anew
 * brings the present one. Its style holds as long as it is shown.
 * @param {any} props
 */
function Opened({load, style, id}) {
  const [{Page, error}, stateSet] = useState(/** @type {{Page: any, error: unknown}} */ ({Page: null, error: null}));
  useEffect(() => {
    let here = true;
    const opened = (/** @type {any} */ found) => {
      if (!here) return; // somebody went on meanwhile
      styleShown(style);
      stateSet({Page: found, error: null});
    };
    load().then(opened, (/** @type {unknown} */ fault) => stateSet({Page: null, error: fault}));
    return () => {
      here = false;
      styleShown();
    };
  }, []);
  if (error) return html`<${Trouble} error=${error} again=${() => location.reload()} />`;
  return Page === null ? html`<${Skeleton} rows=${4} />` : html`<${Page} id=${id} />`;
}

function App() {
  const who = session.value;
  const roles = who?.user.roles ?? [];
  const found = pageFound(BEGIN.test(path.value) ? homeOf(roles) : path.value);
  const {load, section, style, id} = found && isThere(found.section, roles) ? found : MISSING;
  void demoAccounts.value, language.value; // what else is shown anew as a whole
  return html`<${Header} section=${section} />
    <main id="main" tabindex="-1">${who === null ? html`<${SignIn} />`
      : html`<${Opened} key=${path.value} load=${load} style=${style} id=${id} />`}</main>
    <${PasswordAgain} />`;
}

/** Who is signed in is not known: no page, and not the one for nobody either. @param {{error: unknown}} props */
function Unknown({error}) {
  void language.value;
  return html`<${Header} section="" />
    <main id="main" tabindex="-1"><h1>Guichet</h1>
      <${Trouble} error=${error} again=${() => location.reload()} /></main>`;
}

async function start() {
  await languageSet(languageWanted(), false);
  const [error] = await Promise.all([sessionAsk(), demoFind()]);
  routerStart();
  sessionWatch();
  render(error === null ? html`<${App} />` : html`<${Unknown} error=${error} />`, /** @type {Element} */ (document.getElementById("app")));
}

start();
