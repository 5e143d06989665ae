// app/router.js: addresses. A link to a page of ours changes the page without loading it again; everything else is the
// browser's.
import {signal} from "../vendor/guichet-vendor.js";

export const path = signal(location.pathname);

/** @param {string} to @param {boolean} [replace] */
export function go(to, replace = false) {
  if (to !== location.pathname) history[replace ? "replaceState" : "pushState"](null, "", to);
  path.value = to;
  scrollTo(0, 0);
}

/** @param {MouseEvent} event */
function followed(event) {
  const link = /** @type {Element} */ (event.target).closest("a");
  if (link === null || link.target !== "" || link.origin !== location.origin || link.hasAttribute("download")) return;
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey
    || event.shiftKey || event.altKey) return;
  if (link.hash !== "" && link.pathname === location.pathname) return;
  event.preventDefault();
  go(link.pathname);
}

export function routerStart() {
  addEventListener("popstate", () => { path.value = location.pathname; });
  document.addEventListener("click", followed);
}
