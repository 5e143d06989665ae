// app/user-names.js: users by their identifiers: each is asked for once, as long as the page is open.
import {useEffect, useRef, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";

/**
 * A function that names a user: "" until it is known, null for one who is gone, or of another organization.
 * @param {string[]} ids What is no user's is passed over.
 */
export function useUserNames(ids) {
  const names = useRef(/** @type {Map<string, string | null>} */ (new Map()));
  const [, turnSet] = useState(0);
  const missing = [...new Set(ids)].filter((id) => id.startsWith("usr_") && !names.current.has(id));
  useEffect(() => {
    for (const id of missing) {
      names.current.set(id, "");
      told(client.GET("/v1/users/{usr}", {params: {path: {usr: id}}})).then((user) => user.display_name, () => null)
        .then((name) => {
          names.current.set(id, name);
          turnSet((one) => one + 1);
        });
    }
  }, [missing.join()]);
  return (/** @type {string} */ id) => names.current.has(id) ? names.current.get(id) ?? null : "";
}
