// app/organization.js: what pages need to know of the organization as a whole: its clock, and everything it subscribes
// to.
import {client, told} from "./api.js";
import {everyRow, useLoaded} from "./loaded.js";

export function useOrganization() {
  return useLoaded(() => told(client.GET("/v1/organization")), []);
}

/**
 * The organization's day. Its clock is a sandbox's own; until it is known, ours.
 * @param {{now: string} | null} organization
 */
export function todayOf(organization) {
  return (organization?.now ?? new Date().toISOString()).slice(0, 10);
}

/** Every subscription; `capped`: there are more, so a sum is only told as "at least". */
export const everySubscription = () =>
  everyRow((cursor) => told(client.GET("/v1/subscriptions", {params: {query: {limit: 100, cursor}}})));
