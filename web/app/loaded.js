// app/loaded.js: what a page reads from the API when it opens, one thing or a list page by page.
import {useEffect, useRef, useState} from "../vendor/guichet-vendor.js";
import {language} from "./language.js";

/** @template T @typedef {{value: T | null, error: unknown, again: () => void}} Loaded */

/**
 * Reads it, and again when a key or the language changes (sentences come in the reader's language). What was read stays
 * until then.
 * @template T
 * @param {() => Promise<T>} read @param {unknown[]} keys @returns {Loaded<T>}
 */
export function useLoaded(read, keys) {
  const [state, stateSet] = useState(/** @type {{value: T | null, error: unknown}} */ ({value: null, error: null}));
  const [count, countSet] = useState(0);
  const turn = useRef(0);
  useEffect(() => {
    const mine = ++turn.current;
    read().then(
      (value) => { if (mine === turn.current) stateSet({value, error: null}); },
      (error) => { if (mine === turn.current) stateSet((before) => ({value: before.value, error})); });
    return () => { turn.current++; };
  }, [...keys, language.value, count]);
  return {...state, again: () => countSet((one) => one + 1)};
}

/** @template T @typedef {{data: T[], next_cursor: string | null}} Page */
/**
 * `more` says whether the next page came; why it did not, is `moreError`.
 * @template T @typedef {{rows: T[] | null, error: unknown, again: () => void, moreError: unknown,
 *   more: (() => Promise<boolean>) | null}} List
 */

/**
 * The rows of a list; `more` reads the next page, and is null where there is none. Another key is another list.
 * @template T
 * @param {(cursor: string | undefined) => Promise<Page<T>>} read @param {unknown[]} [keys] @returns {List<T>}
 */
export function useList(read, keys = []) {
  const first = useLoaded(() => read(undefined), keys);
  const [all, addedSet] = useState(/** @type {{of: Page<T> | null, pages: Page<T>[], error: unknown}} */ (
    {of: null, pages: [], error: null}));
  const added = all.of === first.value ? all : {pages: [], error: null};
  const pages = first.value === null ? [] : [first.value, ...added.pages];
  const cursor = pages.at(-1)?.next_cursor ?? null;
  const addedNow = (/** @type {Page<T>[]} */ more, /** @type {unknown} */ error) => {
    addedSet({of: first.value, pages: [...added.pages, ...more], error});
    return error === null;
  };
  const more = () => read(cursor ?? undefined).then((page) => addedNow([page], null), (error) => addedNow([], error));
  return {rows: first.value === null ? null : pages.flatMap((page) => page.data),
    error: first.error, again: first.again, moreError: added.error, more: cursor === null ? null : more};
}

/** A hundred rows a page; what is offered to choose from, or summed, is of the newest of so many pages. */
const PAGES_MAX = 10;

/**
 * All rows of a list, page by page; `capped`: there are more than are read.
 * @template T
 * @param {(cursor: string | undefined) => Promise<Page<T>>} read @returns {Promise<{rows: T[], capped: boolean}>}
 */
export async function everyRow(read) {
  /** @type {T[]} */
  const rows = [];
  let cursor = /** @type {string | null | undefined} */ (undefined);
  for (let page = 0; page < PAGES_MAX && cursor !== null; page++) {
    const found = await read(cursor ?? undefined);
    rows.push(...found.data);
    cursor = found.next_cursor;
  }
  return {rows, capped: cursor !== null};
}
