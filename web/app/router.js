// app/router.js: addresses. A link to a page of ours changes the page without loading it again; everything else is the
// browser's.
import {signal} from "../vendor/guichet-vendor.js";
import {mayLeave} from "./leaving.js";

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
  if (link.pathname !== location.pathname && !mayLeave()) return;
  go(link.pathname + link.search);
}

/** The way back or forth was taken already: who stays has the address of the page again. */
function moved() {
  if (location.pathname === path.value || mayLeave()) addressRead();
  else history.pushState(null, "", path.value + query.value);
}

export function routerStart() {
  addEventListener("popstate", moved);
  document.addEventListener("click", followed);
}
