// app/submission.js: something that must be done once, sent until its answer is known, whatever becomes of the
// connection, the page or the session meanwhile. A submission keeps one Idempotency-Key, so that sending it again never
// does it twice; it outlives a reload in the tab's storage (a key of this kind opens nothing: it only names this act
// among one's own). What is sent, and where, is its caller's: an order (order-send.js), a payment, a form.
import {isAboutSession, Refused, Unanswered} from "./api.js";
import {keep, keptAll, keptOwn} from "./kept.js";
import {session} from "./session.js";

/**
 * userId: who sends it; of one organization, so it says that as well. about: what it is about, by which it is found
 * again; one at a time for each. secret: its body holds a password or a product key, which no storage may hold: it
 * lives as long as the page.
 * @template B @typedef {{key: string, userId: string, about: string, body: B, secret?: boolean}} Submission
 */
/** @template T @typedef {{kind: "done", answer: T} | {kind: "unknown"}} Outcome */

const PAUSES_MS = [1000, 2000, 4000, 8000];
const ASK_AGAIN = ["idempotency_in_progress", "temporarily_unavailable", "outcome_unknown", "too_many_requests"];
/** Who is to come back later than this is told so, and asks again in person. */
const PATIENCE_S = 60;

/** Whether whoever is signed in has begun it. @param {{userId: string}} submission */
function isOwn({userId}) {
  return userId === session.value?.user.id;
}

/** What was being sent when the page was last left. @param {string} about @returns {Submission<any> | null} */
export function submissionKept(about) {
  return keptOwn(session.value?.user.id ?? "")[about] ?? null;
}

/** Whoever signs in next has nothing to do with what the tab keeps. */
export function submissionForget() {
  keep({});
}

/** @template B @param {string} about @param {B} body @param {boolean} [secret] @returns {Submission<B>} */
export function submissionNew(about, body, secret = false) {
  return {key: crypto.randomUUID(), userId: session.value?.user.id ?? "", about, body, secret};
}

/** Its end is known. Another one that began meanwhile is not it. @param {Submission<any>} submission */
function forgotten({about, key}) {
  const {[about]: kept, ...others} = keptAll();
  if (kept?.key === key) keep(others);
}

/**
 * A refusal that says nothing of the one sent before it, or of itself: a server's fault may have come after the deed,
 * and a session that ended, or gave way to another, has nothing to do with what was done.
 * @param {Refused} refused @param {boolean} doubt whether one was sent before it
 */
function isOpenStill({problem, retryAfter}, doubt) {
  if (ASK_AGAIN.includes(problem.code)) return doubt || retryAfter <= PATIENCE_S;
  return problem.status === 500 || isAboutSession(problem.code);
}

/**
 * The answer, or null where the same request has to be sent again. `doubt`: an earlier one may have arrived.
 * @template B, T
 * @param {Submission<B>} submission @param {(body: B, key: string) => Promise<T>} send @param {boolean} doubt
 * @returns {Promise<{answer: T} | null>}
 */
async function submissionTry({key, body}, send, doubt) {
  try {
    return {answer: await send(body, key)};
  } catch (error) {
    if (error instanceof Unanswered) return null;
    if (error instanceof Refused && isOpenStill(error, doubt)) return null;
    throw error;
  }
}

/** A while, or until the connection is back. @param {number} ms @returns {Promise<void>} */
function paused(ms) {
  return new Promise((done) => {
    const over = () => {
      clearTimeout(timer);
      removeEventListener("online", over);
      done();
    };
    const timer = setTimeout(over, ms);
    addEventListener("online", over);
  });
}

/**
 * Sends it, and again, until its answer is known or patience ends ("unknown": then a person says when to ask again).
 * A refusal is an answer: it is thrown. Not once somebody else is signed in: for them it would be a new one.
 * @template B, T
 * @param {Submission<B>} submission @param {(body: B, key: string) => Promise<T>} send @returns {Promise<Outcome<T>>}
 */
export async function submissionSend(submission, send) {
  let doubt = keptAll()[submission.about]?.key === submission.key;
  if (isOwn(submission) && !submission.secret) keep({...keptAll(), [submission.about]: submission});
  for (const pause of [...PAUSES_MS, 0]) {
    if (!isOwn(submission)) break;
    let found;
    try {
      found = await submissionTry(submission, send, doubt);
    } catch (error) {
      forgotten(submission);
      throw error;
    }
    if (found !== null) {
      forgotten(submission);
      return {kind: "done", answer: found.answer};
    }
    doubt = true;
    if (pause > 0) await paused(pause);
  }
  return {kind: "unknown"};
}
