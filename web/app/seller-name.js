// app/seller-name.js: an organization's name where the API gives its identifier alone, read once a visit.
import {html, useEffect, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {t} from "./language.js";

/** @type {Map<string, Promise<string>>} */
const names = new Map();

/** @param {string} id */
function nameRead(id) {
  const known = names.get(id);
  if (known !== undefined) return known;
  const reading = told(client.GET("/v1/operator/organizations/{org}", {params: {path: {org: id}}}))
    .then((one) => one.name);
  names.set(id, reading);
  reading.catch(() => names.delete(id));
  return reading;
}

/** A link to the organization. @param {{id: string}} props */
export function OrganizationLink({id}) {
  const [name, nameSet] = useState("");
  useEffect(() => { nameRead(id).then(nameSet, () => nameSet("")); }, [id]);
  return html`<a href="/seller/organizations/${id}">${name || t("seller.organization")}</a>`;
}
