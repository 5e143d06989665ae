// app/router.js: addresses. A link to a page of ours changes the page without loading it again; everything else is the
// browser's.
import {signal} from "../vendor/guichet-vendor.js";

export const path = signal(location.pathname);
/** What stands behind the question mark: what a page shows of its list. A change of it alone keeps the page. */
export const query = signal(location.search);

function addressRead() {
  path.value = location.pathname;
  query.value = location.search;
}

/** @param {string} to A path, with its query where it has one. @param {boolean} [replace] */
export function go(to, replace = false) {
  const before = location.pathname;
  if (to !== before + location.search) history[replace ? "replaceState" : "pushState"](null, "", to);
  addressRead();
  if (location.pathname !== before) scrollTo(0, 0);
}

/** @param {MouseEvent} event */
function followed(event) {
  const link = /** @type {Element} */ (event.target).closest("a");
  if (link === null || link.target !== "" || link.origin !== location.origin || link.hasAttribute("download")) return;
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey
    || event.shiftKey || event.altKey) return;
  if (link.hash !== "" && link.pathname === location.pathname) return;
  event.preventDefault();
  go(link.pathname + link.search);
}

export function routerStart() {
  addEventListener("popstate", addressRead);
  document.addEventListener("click", followed);
}
