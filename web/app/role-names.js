// app/role-names.js: the roles, as they are told and chosen.
import {html} from "../vendor/guichet-vendor.js";
import {CheckField} from "./form.js";
import {t} from "./language.js";

/** Those that are given; without one of them somebody is a member. */
export const GIVEN = /** @type {const} */ (["global_admin", "billing_admin", "user_admin"]);

const WORDS = {global_admin: "roles.global_admin", billing_admin: "roles.billing_admin",
  user_admin: "roles.user_admin", member: "roles.member", operator: "roles.operator"};
const ABOUT = {global_admin: "roles.about_global", billing_admin: "roles.about_billing",
  user_admin: "roles.about_user"};

/** "Billing administrator, user administrator". @param {readonly (keyof typeof WORDS)[]} roles */
export function rolesName(roles) {
  const told = roles.filter((role) => role !== "member" || roles.length === 1);
  return told.map((role) => t(WORDS[role])).join(", ");
}

/** A tick for each role. @param {{form: import("./form.js").FormState}} props */
export function RoleFields({form}) {
  return html`<fieldset class="wide ticks"><legend>${t("roles.title")}</legend>
    ${GIVEN.map((role) => html`<${CheckField} key=${role} form=${form} name="role:${role}" label=${t(WORDS[role])}
      hint=${t(ABOUT[role])} />`)}
  </fieldset>`;
}

/** @param {readonly string[]} roles @returns {Record<string, boolean>} */
export function roleValues(roles) {
  return Object.fromEntries(GIVEN.map((role) => [`role:${role}`, roles.includes(role)]));
}

/** The roles that are ticked; nobody has none. @param {import("./form.js").Values} values */
export function rolesOf(values) {
  const ticked = GIVEN.filter((role) => values[`role:${role}`]);
  return ticked.length > 0 ? [...ticked] : [/** @type {const} */ ("member")];
}
