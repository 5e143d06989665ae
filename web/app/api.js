// app/api.js: the way to the API. Its types are those of the OpenAPI document; what every request carries is added
// here.
import {createClient} from "../vendor/guichet-vendor.js";
import {language} from "./language.js";
import {session, sessionRenewed} from "./session.js";

/** @typedef {import("openapi").components["schemas"]} Schemas */
/** @typedef {Schemas["Session"]} Session */
/** @typedef {Schemas["Subscription"]} Subscription */
/** @typedef {Schemas["Action"]} Action */
/** A quote, or the preview of one, which cannot be ordered. @typedef {Schemas["Quote"] | Schemas["QuotePreview"]} Quote */
/** @typedef {Schemas["QuoteRequest"]} QuoteRequest */
/** @typedef {Schemas["QuoteLine"]} QuoteLine */
/** @typedef {Schemas["Order"]} Order */
/** @typedef {Schemas["OrderRequest"]} OrderRequest */
/** @typedef {Schemas["Invoice"]} Invoice */
/** @typedef {Schemas["PaymentMethod"]} PaymentMethod */
/** @typedef {Schemas["Price"]} Price */
/** @typedef {Partial<Schemas["Problem"]> & {title: string, detail: string, code: string, status: number}} Problem */

/** The API said no: `problem` is its answer, in the reader's language; `retryAfter`: how many seconds to wait. */
export class Refused extends Error {
  /** @param {Problem} problem @param {number} [retryAfter] */
  constructor(problem, retryAfter = 0) {
    super(problem.title);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

/** No answer came; whether anything was done is not known. */
export class Unanswered extends Error {}

/**
 * Whether a refusal is about the session of the request alone, and says nothing of what was asked: it ended, or another
 * one has begun in another tab. @param {string} code
 */
export function isAboutSession(code) {
  return code === "unauthenticated" || code === "csrf_token_invalid";
}

/** @param {Request} request */
function carried(request) {
  request.headers.set("Accept-Language", language.value);
  if (session.value?.csrf_token) request.headers.set("X-CSRF-Token", session.value.csrf_token);
  return request;
}

/**
 * Whether the answer says that the session of this request has ended, or is another one than this page knows.
 * @param {Response} answer
 */
async function sessionLost(answer) {
  if (answer.status !== 401 && answer.status !== 403) return false;
  const {code} = await answer.clone().json().catch(() => ({code: ""}));
  return isAboutSession(code);
}

/**
 * A CSRF token that does not fit: another tab has signed in meanwhile.
 * @returns {Promise<boolean>} Whether it is the same person.
 */
async function sessionFound() {
  const {data} = await client.GET("/v1/sessions/current");
  if (data === undefined || data.user.id !== session.value?.user.id) return false;
  session.value = data;
  return true;
}

/**
 * The request, and the same one again once the session goes on.
 * @param {Request} request @returns {Promise<Response>}
 */
async function send(request) {
  const path = new URL(request.url).pathname;
  const copy = request.clone();
  const answer = await fetch(carried(request));
  if (path === "/v1/sessions" || path === "/v1/sessions/current" || !await sessionLost(answer)) return answer;
  const again = answer.status === 403 && await sessionFound() || await sessionRenewed();
  return again ? fetch(carried(copy)) : answer;
}

/** @type {import("../vendor/guichet-vendor.js").Client<import("openapi").paths>} */
export const client = createClient({baseUrl: location.origin, fetch: send});

/**
 * The body of a success; a refusal and a missing answer are thrown.
 * @template T
 * @param {Promise<{data?: T, error?: unknown, response: Response}>} asked @returns {Promise<T>}
 */
export async function told(asked) {
  return (await toldTagged(asked)).data;
}

/**
 * The same with its tag, which is sent as If-Match: a change is refused where somebody else made one meanwhile.
 * @template T
 * @param {Promise<{data?: T, error?: unknown, response: Response}>} asked @returns {Promise<{data: T, tag: string}>}
 */
export async function toldTagged(asked) {
  let answer;
  try {
    answer = await asked;
  } catch (error) {
    if (/** @type {Error} */ (error).name === "AbortError") throw error;
    throw new Unanswered();
  }
  const {headers, ok} = answer.response;
  if (ok) return {data: /** @type {T} */ (answer.data), tag: headers.get("ETag") ?? ""};
  const problem = /** @type {Problem} */ (answer.error);
  if (typeof problem?.code !== "string") throw new Unanswered();
  throw new Refused(problem, Number(headers.get("Retry-After") ?? 0));
}
