// app/page-user.js: one user: who it is, the roles, the licences, whether that person can sign in.
import {html, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {bodyOf, changedOf, Form, useForm} from "./form.js";
import {t} from "./language.js";
import {useLoaded} from "./loaded.js";
import {Badge, Fact, Outdated, Skeleton, Title, Trouble} from "./parts.js";
import {Done, personValues, PersonFields} from "./person-fields.js";
import {isGlobal, managesUsers, mayChange} from "./rights.js";
import {RoleFields, rolesName, rolesOf, roleValues} from "./role-names.js";
import {session} from "./session.js";
import {UserAccess} from "./user-access.js";
import {UserLicences} from "./user-licences.js";

/** @typedef {import("./rights.js").User} User */

/** What was changed of oneself also holds for the head and for what is offered. @param {User} user */
function ownSpread(user) {
  const now = session.value;
  if (now?.user.id === user.id) session.value = {...now, user};
}

/**
 * A form whose values are those of the user until one of them is changed.
 * @param {User} user @param {(user: User) => import("./form.js").Values} valuesOf
 * @param {(changed: import("./form.js").Values, all: import("./form.js").Values) => any} bodyFrom
 * @param {(user: User) => void} onChange
 */
function useUserForm(user, valuesOf, bodyFrom, onChange) {
  const [known, knownSet] = useState(valuesOf(user));
  const [saved, savedSet] = useState(false);
  const form = useForm({
    initial: known,
    bodyFrom: (values) => bodyFrom(changedOf(known, values), values),
    send: (body) => told(client.PATCH("/v1/users/{usr}", {params: {path: {usr: user.id}}, body})),
    done: (/** @type {User} */ now) => {
      knownSet(valuesOf(now));
      form.reset(valuesOf(now));
      savedSet(true);
      ownSpread(now);
      onChange(now);
    },
  });
  const changed = Object.keys(changedOf(known, form.values)).length > 0;
  return {form, changed, done: saved && !changed ? t("person.saved") : ""};
}

/** @param {{user: User, onChange: () => void}} props */
function Profile({user, onChange}) {
  const {form, changed, done} = useUserForm(user, personValues, (values) => bodyOf(values, ["/locale"]), onChange);
  return html`<section class="card" aria-labelledby="user-profile">
    <h2 id="user-profile">${t("me.profile")}</h2>
    <${Form} form=${form} deed=${t("person.save")} ready=${changed}><${PersonFields} form=${form} /><//>
    <${Done} text=${done} />
  </section>`;
}

/** @param {{user: User, onChange: () => void}} props */
function Roles({user, onChange}) {
  const {form, changed, done} = useUserForm(user, (one) => roleValues(one.roles),
    (_, values) => ({roles: rolesOf(values)}), onChange);
  return html`<section class="card" aria-label=${t("roles.title")}>
    <${Form} form=${form} deed=${t("roles.save")} ready=${changed}><${RoleFields} form=${form} /><//>
    <${Done} text=${done} />
  </section>`;
}

/** @param {{user: User, onChange: () => void}} props */
function Whole({user, onChange}) {
  const may = mayChange(user);
  return html`<p class="back"><a href="/users">${t("people.title")}</a></p>
    <${Title} key=${user.id} text=${user.display_name} />
    <dl class="facts card">
      <${Fact} label=${t("user.email")}>${user.email}<//>
      <${Fact} label=${t("roles.title")}>${rolesName(user.roles)}<//>
      <${Fact} label=${t("user.standing")}>${user.status === "active"
        ? html`<${Badge} tone="good" text=${t("user.active")} />`
        : html`<${Badge} tone="off" text=${t("user.disabled")} />`}<//>
    </dl>
    ${managesUsers() && !may && html`<section class="note"><p>${t("user.only_global")}</p></section>`}
    <${UserLicences} user=${user} />
    ${may && html`<${Profile} user=${user} onChange=${onChange} />`}
    ${may && isGlobal() && html`<${Roles} user=${user} onChange=${onChange} />`}
    ${may && html`<${UserAccess} user=${user} onChange=${onChange} />`}`;
}

/** @param {{id: string}} props */
export function UserPage({id}) {
  const read = useLoaded(() => told(client.GET("/v1/users/{usr}", {params: {path: {usr: id}}})), [id]);
  if (read.value !== null) return html`<${Outdated} read=${read} /><${Whole} user=${read.value} onChange=${read.again} />`;
  return html`<p class="back"><a href="/users">${t("people.title")}</a></p><${Title} text=${t("user.title")} />
    ${read.error ? html`<${Trouble} error=${read.error} again=${read.again} />`
    : html`<${Skeleton} rows=${2} kind="card" />`}`;
}
