// app/page-me.js: what everybody has here, whatever the role: one's licences, one's name and language, one's password.
import {html, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {bodyOf, changedOf, Field, Form, useForm} from "./form.js";
import {HeldLicences} from "./held-licences.js";
import {language, languageSet, t} from "./language.js";
import {useList, useLoaded} from "./loaded.js";
import {More, Skeleton, Title, Trouble} from "./parts.js";
import {Done, personValues, PersonFields} from "./person-fields.js";
import {session} from "./session.js";

/** @typedef {import("./api.js").Schemas["Me"]} Me */

function OwnLicences() {
  const list = useList((cursor) => told(client.GET("/v1/users/me/licences", {params: {query: {limit: 25, cursor}}})));
  if (list.rows === null) return list.error ? html`<${Trouble} error=${list.error} again=${list.again} />`
    : html`<${Skeleton} rows=${1} />`;
  return html`<section class="card" aria-labelledby="own-licences">
    <h2 id="own-licences">${t("me.licences")}</h2>
    ${list.rows.length > 0 ? html`<${HeldLicences} held=${list.rows} /><${More} list=${list} />`
    : html`<p>${t("me.no_licences")}</p>`}
  </section>`;
}

/**
 * The head of the page tells the name, and the page follows a language that was just chosen.
 * @param {Me} me @param {boolean} chosenNow
 */
function spread(me, chosenNow) {
  const now = session.value;
  if (now !== null) session.value = {...now, user: {...now.user, display_name: me.display_name, locale: me.locale}};
  const chosen = chosenNow && me.locale?.slice(0, 2);
  if ((chosen === "fr" || chosen === "en") && chosen !== language.value) languageSet(chosen, true);
}

/** @param {{me: Me}} props */
function Profile({me}) {
  const [known, knownSet] = useState(personValues(me));
  const [saved, savedSet] = useState(false);
  const form = useForm({
    initial: known,
    bodyFrom: (values) => bodyOf(changedOf(known, values), ["/locale"]),
    send: (body) => told(client.PATCH("/v1/users/me", {body})),
    done: (/** @type {Me} */ now) => {
      knownSet(personValues(now));
      form.reset(personValues(now));
      savedSet(true);
      spread(now, personValues(now)["/locale"] !== known["/locale"]);
    },
  });
  const changed = Object.keys(changedOf(known, form.values)).length > 0;
  return html`<section class="card" aria-labelledby="own-profile">
    <h2 id="own-profile">${t("me.profile")}</h2>
    <p class="quiet">${t("me.email", {email: me.email})}</p>
    <${Form} form=${form} deed=${t("person.save")} ready=${changed}><${PersonFields} form=${form} /><//>
    <${Done} text=${saved && !changed ? t("person.saved") : ""} />
  </section>`;
}

const EMPTY = {"/current_password": "", "/new_password": ""};

function Password() {
  const [saved, savedSet] = useState(false);
  const form = useForm({
    initial: EMPTY,
    bodyFrom: (values) => ({current_password: String(values["/current_password"]),
      new_password: String(values["/new_password"])}), // as typed: a blank counts
    send: (body) => told(client.PUT("/v1/users/me/password", {body})),
    done: () => {
      form.reset(EMPTY);
      savedSet(true);
    },
  });
  const typed = Object.values(form.values).every(Boolean);
  return html`<section class="card" aria-labelledby="own-password">
    <h2 id="own-password">${t("me.password")}</h2>
    <${Form} form=${form} deed=${t("me.password_change")} ready=${typed}>
      <input type="email" autocomplete="username" value=${session.value?.user.email} hidden readonly />
      <${Field} form=${form} name="/current_password" label=${t("me.password_current")} type="password"
        autocomplete="current-password" />
      <${Field} form=${form} name="/new_password" label=${t("me.password_new")} type="password"
        autocomplete="new-password" hint=${t("me.password_hint")} />
    <//>
    <${Done} text=${saved && !typed ? t("me.password_changed") : ""} />
  </section>`;
}

export function MePage() {
  const read = useLoaded(() => told(client.GET("/v1/users/me")), []);
  return html`<${Title} text=${t("me.title")} />
    <p class="lead">${t("me.about")}</p>
    <${OwnLicences} />
    ${read.value !== null ? html`<${Profile} me=${read.value} /><${Password} />`
    : read.error ? html`<${Trouble} error=${read.error} again=${read.again} />`
    : html`<${Skeleton} rows=${1} kind="card" />`}`;
}
