// app/parts.js: the small parts that every page is made of.
import {html, useEffect, useRef} from "../vendor/guichet-vendor.js";
import {Refused} from "./api.js";
import {t} from "./language.js";

/** @typedef {import("../vendor/guichet-vendor.js").ComponentChildren} Children */

/**
 * The title of a page or of a step: named in the window's title, and focused when it appears, so that a screen reader
 * reads on from it.
 */
export function Title({text, level = 1, children = null, focus = true}) {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (level === 1) document.title = `${text} · Guichet`;
  }, [text]);
  useEffect(() => {
    if (focus) element.current?.focus({preventScroll: level === 1});
  }, []);
  return html`<${`h${level}`} ref=${element} tabindex="-1">${text}${children}</>`;
}

const SIGNS = {good: "✓", wait: "…", bad: "!", off: "–"};

/**
 * A state in words; the colour and the sign only repeat them.
 * @param {{tone: keyof typeof SIGNS, text: string}} props
 */
export function Badge({tone, text}) {
  return html`<span class="badge ${tone}"><span aria-hidden="true">${SIGNS[tone]}</span> ${text}</span>`;
}

/** A labelled value. @param {{label: string, children?: Children, wide?: boolean}} props */
export function Fact({label, children}) {
  return html`<div class="fact"><dt>${label}</dt><dd>${children}</dd></div>`;
}

/** As much room as what is being read will take. @param {{rows: number, kind?: string}} props */
export function Skeleton({rows, kind = "row"}) {
  return html`<div class="skeletons" role="status" aria-label=${t("loading")}>
    ${Array.from({length: rows}, () => html`<div class="skeleton skeleton-${kind}"></div>`)}
  </div>`;
}

/** What went wrong, and what to do about it. @param {{error: unknown, again?: () => void}} props */
export function Trouble({error, again}) {
  const refused = error instanceof Refused ? error.problem : null;
  return html`<section class="note bad" role="alert">
    <h2>${refused ? refused.title : t("trouble.title")}</h2>
    <p>${refused ? refused.detail : t("trouble.detail")}</p>
    ${refused?.errors?.map((one) => html`<p>${one.detail}</p>`)}
    ${refused?.request_id && refused.status >= 500 && html`
      <p class="quiet">${t("trouble.request", {id: refused.request_id})}</p>`}
    ${again && html`<button type="button" class="secondary" onClick=${again}>${t("trouble.again")}</button>`}
  </section>`;
}

/**
 * Why what stands below could not be read anew, and is what it was before; nothing where it could.
 * @param {{read: {error: unknown, again: () => void}}} props
 */
export function Outdated({read}) {
  return read.error ? html`<${Trouble} error=${read.error} again=${read.again} />` : null;
}

/** The rows before a button, of whatever kind the list is. @param {HTMLElement} button @returns {Element[]} */
function rowsBefore(button) {
  return [...button.parentElement?.querySelectorAll("li, tbody tr") ?? []].filter((one) =>
    button.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING);
}

/** A row, or what can be pressed in it. @param {Element | null | undefined} row */
function rowFocus(row) {
  const pressed = row?.querySelector("a[href], button") ?? row;
  if (pressed === row) row?.setAttribute("tabindex", "-1");
  /** @type {HTMLElement | null | undefined} */ (pressed)?.focus();
}

/**
 * What reads the next page of a list; the first row of it is focused then, as the button goes with the last page.
 * @param {{list: import("./loaded.js").List<any>}} props
 */
export function More({list}) {
  const {more, moreError} = list;
  const press = async (/** @type {any} */ event) => {
    const button = event.currentTarget, place = button.parentElement, count = rowsBefore(button).length;
    if (!await more?.()) return;
    setTimeout(() => rowFocus(place.querySelectorAll("li, tbody tr")[count]), 0);
  };
  return more && html`${moreError && html`<${Trouble} error=${moreError} />`}
    <button type="button" class="secondary" onClick=${press}>${t("list.more")}</button>`;
}

/**
 * A list, while it is read, empty, and with a next page; where it could not be read anew, that stands above it.
 * @param {{list: import("./loaded.js").List<any>, row: Function, empty: Children}} props
 */
export function Rows({list, row, empty}) {
  if (list.rows === null) return list.error ? html`<${Outdated} read=${list} />` : html`<${Skeleton} rows=${4} />`;
  if (list.rows.length === 0 && list.more === null) return html`<${Outdated} read=${list} />
    <section class="note"><p>${empty}</p></section>`;
  return html`<${Outdated} read=${list} />
    <ul class="rows">${list.rows.map((one) => html`<li key=${one.id}>${row(one)}</li>`)}</ul>
    <${More} list=${list} />`;
}
