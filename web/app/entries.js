// app/entries.js: where one can begin, by role: the entries of the head, in groups. The first of a person's entries is
// the first page that this person sees; who has none begins at the own account, which everybody has.

/** `roles`: whom it is for. @typedef {{to: string, word: string, roles: string[]}} Entry */
/** `word`: the name of the group, shown where it has more than one entry. @typedef {{word: string, entries: Entry[]}} Group */

const BILLING = ["global_admin", "billing_admin"];
const PEOPLE = [...BILLING, "user_admin"];

/** @type {Group[]} */
const GROUPS = [
  {word: "nav.billing", entries: [
    {to: "/subscriptions", word: "subscriptions.title", roles: BILLING},
    {to: "/orders", word: "orders.title", roles: BILLING},
    {to: "/invoices", word: "invoices.title", roles: BILLING},
  ]},
  {word: "nav.seller", entries: [
    {to: "/seller/organizations", word: "nav.organizations", roles: ["operator"]},
    {to: "/seller/checks", word: "nav.checks", roles: ["operator"]},
    {to: "/seller/invoices", word: "invoices.title", roles: ["operator"]},
    {to: "/seller/catalogue", word: "nav.catalogue", roles: ["operator"]},
    {to: "/seller/keys", word: "nav.keys", roles: ["operator"]},
    {to: "/seller/books", word: "nav.books", roles: ["operator"]},
  ]},
  {word: "nav.people", entries: [{to: "/users", word: "people.title", roles: PEOPLE}]},
  {word: "nav.activity", entries: [{to: "/activity", word: "activity.title", roles: BILLING}]},
];

/** What these roles have in the head. @param {readonly string[]} roles @returns {Group[]} */
export function entriesOf(roles) {
  const own = (/** @type {Entry} */ entry) => entry.roles.some((one) => roles.includes(one));
  return GROUPS.map(({word, entries}) => ({word, entries: entries.filter(own)}))
    .filter(({entries}) => entries.length > 0);
}

/**
 * Whether a page of that section is there for these roles. A customer's page is there for everybody: where one's roles
 * are too few, the API's refusal names who has them. Of the seller's pages there is nobody to ask.
 * @param {string} section @param {readonly string[]} roles
 */
export function isThere(section, roles) {
  return !section.startsWith("/seller/")
    || entriesOf(roles).some(({entries}) => entries.some(({to}) => to === section));
}

/** The address behind "/", and behind "/sign-in" once one has. @param {readonly string[]} roles */
export function homeOf(roles) {
  return entriesOf(roles)[0]?.entries[0].to ?? "/me";
}
