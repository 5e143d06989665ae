// app/who.js: who is signed in, as the API says: when the page starts, and whenever somebody looks at it again.
import {client, Refused, told} from "./api.js";
import {leaveUnasked} from "./leaving.js";
import {session, sessionBegin} from "./session.js";

/**
 * Begins the session that this browser has. Nobody is signed in where the API says so (401); without an answer that is
 * not known.
 * @returns {Promise<unknown>} Why it is not known, or null.
 */
export async function sessionAsk() {
  try {
    sessionBegin(await told(client.GET("/v1/sessions/current")));
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.status !== 401) return error;
  }
  return null;
}

/** Another tab may have signed in as somebody else: what is read from then on is theirs, and so becomes the page. */
async function look() {
  if (document.visibilityState !== "visible" || session.value === null) return;
  const {data} = await client.GET("/v1/sessions/current").catch(() => ({data: undefined}));
  if (data === undefined || session.value === null || data.user.id === session.value.user.id) return;
  leaveUnasked();
  location.reload();
}

/** The page stays the one of whoever it names. */
export function sessionWatch() {
  document.addEventListener("visibilitychange", look);
}
