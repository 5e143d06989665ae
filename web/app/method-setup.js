// app/method-setup.js: a card or account that is being added on the payment service's own page, to which the browser
// goes as a whole: its number never touches this origin. What is kept here is which setup it was, so that somebody who
// closed that page finds it again; how it stands, only the API says.
import {client, Refused, told} from "./api.js";
import {session} from "./session.js";
import {submissionNew, submissionSend} from "./submission.js";

/** @typedef {import("./api.js").Schemas["Setup"]} Setup */
/** @typedef {Setup["type"]} SetupType */
/** @typedef {{type: SetupType, return_to: string}} SetupBody */

const KEPT = "guichet-setup";
const ENDED = ["setup_expired", "setup_cancelled", "setup_failed"];
const PAUSES_MS = [1000, 2000, 4000, 8000];

/** @param {{id: string}} setup */
function setupKeep({id}) {
  localStorage.setItem(KEPT, JSON.stringify({id, userId: session.value?.user.id}));
}

export function setupForget() {
  localStorage.removeItem(KEPT);
}

/** The setup that this person began in this browser, and of which nobody has shown the end yet. */
export function setupKept() {
  const kept = JSON.parse(localStorage.getItem(KEPT) ?? "null");
  return kept !== null && kept.userId === session.value?.user.id ? /** @type {string} */ (kept.id) : null;
}

/** How it stands by our books. @param {string} id @returns {Promise<Setup>} */
const setupRead = (id) => told(client.GET("/v1/payment-methods/setup/{set}", {params: {path: {set: id}}}));

/** Whether its end is not known yet. @param {Setup} setup */
export const setupIsOpen = ({status}) => status === "open" || status === "opening";

/** How it stands once the payment service was asked. @param {string} id @returns {Promise<Setup>} */
export async function setupAsk(id) {
  try {
    return await told(client.POST("/v1/payment-methods/setup/{set}/completion", {params: {path: {set: id}}}));
  } catch (error) {
    if (error instanceof Refused && ENDED.includes(error.problem.code)) return setupRead(id);
    throw error;
  }
}

/** Closes its page. One that has ended meanwhile is told as it is. @param {string} id @returns {Promise<Setup>} */
export const setupCancel = (id) =>
  told(client.DELETE("/v1/payment-methods/setup/{set}", {params: {path: {set: id}}}));

/** What a setup of this type is known by while it is being begun. @param {SetupType} type */
export const setupAbout = (type) => `setup:${type}`;

/**
 * Where the payment service sends the person back to; from there a link leads on to `from`.
 * @param {SetupType} type @param {string} from
 */
export function setupNew(type, from) {
  const back = from === "" ? "" : `?from=${encodeURIComponent(from)}`;
  return submissionNew(setupAbout(type), {type, return_to: `/payment-methods/return${back}`});
}

/**
 * Begins it, once, and waits until its page is there. Null: no answer came; the same submission asks again.
 * @param {import("./submission.js").Submission<SetupBody>} submission @returns {Promise<Setup | null>}
 */
export async function setupBegin(submission) {
  const outcome = await submissionSend(submission, (body, key) => told(client.POST("/v1/payment-methods/setup",
    {params: {header: {"Idempotency-Key": key}}, body})));
  if (outcome.kind === "unknown") return null;
  let setup = outcome.answer;
  setupKeep(setup);
  for (const pause of PAUSES_MS) {
    if (setup.status !== "opening") break;
    await new Promise((done) => setTimeout(done, pause));
    setup = await setupRead(setup.id);
  }
  return setup;
}

/** Goes to its page; false: there is none. @param {Setup} setup */
export function setupGo({setup_url: url}) {
  if (url === null || !/^https?:$/.test(new URL(url).protocol)) return false;
  location.assign(url);
  return true;
}
