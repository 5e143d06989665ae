// app/page-user-new.js: a new user: who it is, and in the same step the roles, the licences and a password. An address
// has one user, so that what is sent twice is created once; and a password is kept nowhere (one-key.js).
import {html, useState} from "../vendor/guichet-vendor.js";
import {client, Refused, told} from "./api.js";
import {bodyOf, CheckField, Field, Form, useForm} from "./form.js";
import {GivableLeft, givableRead} from "./givable.js";
import {licenceName} from "./held-licences.js";
import {t} from "./language.js";
import {useLoaded} from "./loaded.js";
import {useOneKey} from "./one-key.js";
import {Title, Trouble} from "./parts.js";
import {PasswordField, PasswordOnce} from "./password-new.js";
import {PersonFields} from "./person-fields.js";
import {isGlobal} from "./rights.js";
import {RoleFields, rolesOf, roleValues} from "./role-names.js";

/** @typedef {import("./rights.js").User} User */
/** @typedef {import("./api.js").Schemas["UserRequest"]} UserRequest */

const LICENCE = "licence:";

/** @param {import("./form.js").Values} values @returns {UserRequest} */
function requestOf(values) {
  const {"/email": email, "/display_name": name, "/locale": locale, "/password": password} = values;
  const licences = Object.keys(values).filter((one) => one.startsWith(LICENCE) && values[one])
    .map((one) => one.slice(LICENCE.length));
  return {...bodyOf({"/email": email, "/display_name": name, "/locale": locale}, ["/locale"]),
    ...(isGlobal() && {roles: rolesOf(values)}), ...(licences.length > 0 && {licences}),
    ...(password !== "" && {password: String(password)})}; // as typed: a blank counts
}

/** The address is where a taken one is told. @param {unknown} error @returns {never} */
function placed(error) {
  if (error instanceof Refused && error.problem.code === "email_taken") error.problem.pointer ??= "/email";
  throw error;
}

/** @param {{user: User, password: string, onMore: () => void}} props */
function Created({user, password, onMore}) {
  return html`<section class="card"><${Title} level=${2} text=${t("created.title", {name: user.display_name})} />
    ${password ? html`<${PasswordOnce} password=${password} name=${user.display_name} />`
    : html`<p>${t("created.no_password")}</p>`}
    <div class="deeds"><a class="button main" href="/users/${user.id}">${t("created.open")}</a>
      <button type="button" class="secondary" onClick=${onMore}>${t("created.more")}</button></div>
  </section>`;
}

/** @param {{onDone: (user: User, password: string) => void}} props */
function New({onDone}) {
  const keyOf = useOneKey();
  const given = useLoaded(givableRead, []);
  const form = useForm({
    initial: {"/email": "", "/display_name": "", "/locale": "", "/password": "", ...roleValues([])},
    bodyFrom: requestOf,
    send: async (body) => {
      const key = keyOf(JSON.stringify(body));
      const user = await told(client.POST("/v1/users", {params: {header: {"Idempotency-Key": key}}, body}))
        .catch(placed);
      return {user, password: body.password ?? ""};
    },
    done: ({user, password}) => onDone(user, password),
  });
  const free = (given.value?.given ?? []).filter((one) => one.assignable > 0);
  const ready = form.values["/email"] !== "" && form.values["/display_name"] !== "";
  return html`<section class="card"><${Form} form=${form} deed=${t("new.deed")} ready=${ready}>
    <${Field} form=${form} name="/email" label=${t("user.email")} type="email" inputmode="email" maxlength="254" wide />
    <${PersonFields} form=${form} />
    ${isGlobal() && html`<${RoleFields} form=${form} />`}
    <fieldset class="wide ticks licence-ticks"><legend>${t("licences.title")}</legend>
      ${given.error !== null && html`<${Trouble} error=${given.error} again=${given.again} />`}
      ${given.value !== null && free.length === 0 && html`<p class="quiet">${t("licences.none_free")}</p>`}
      ${free.map((one) => html`<${CheckField} key=${one.subscription_id} form=${form}
        name="${LICENCE}${one.subscription_id}"
        label=${t("licences.free", {name: licenceName(one), count: one.assignable})} />`)}
      <${GivableLeft} of=${given.value} />
    </fieldset>
    <${PasswordField} form=${form} name="/password" hint=${t("new.password_hint")} optional />
  <//></section>`;
}

export function UserNew() {
  const [made, madeSet] = useState(/** @type {{user: User, password: string} | null} */ (null));
  return html`<p class="back"><a href="/users">${t("people.title")}</a></p>
    <${Title} text=${t("people.new")} />
    ${made === null ? html`<${New} onDone=${(/** @type {User} */ user, /** @type {string} */ password) =>
      madeSet({user, password})} />`
    : html`<${Created} ...${made} onMore=${() => madeSet(null)} />`}`;
}
