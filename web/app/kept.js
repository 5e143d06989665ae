// app/kept.js: what this tab keeps over a reload: the submissions under way (submission.js), by what they are about.

/** @typedef {{key: string, userId: string, about: string, body: any}} Kept */

const NAME = "guichet-submissions";

/** @returns {Record<string, Kept>} */
export function keptAll() {
  return JSON.parse(sessionStorage.getItem(NAME) ?? "{}");
}

/** @param {Record<string, Kept>} all */
export function keep(all) {
  if (Object.keys(all).length === 0) sessionStorage.removeItem(NAME);
  else sessionStorage.setItem(NAME, JSON.stringify(all));
}

/**
 * Those of one user; what others were sending from this tab is forgotten: a session does not always end by signing out
 * here.
 * @param {string} userId
 */
export function keptOwn(userId) {
  const own = Object.fromEntries(Object.entries(keptAll()).filter(([, one]) => one.userId === userId));
  keep(own);
  return own;
}
