// app/known.js: what several pages read to call things by their names.
import {client, told} from "./api.js";
import {everyRow, useLoaded} from "./loaded.js";
import {methodName} from "./names.js";
import {everySubscription} from "./organization.js";
import {subscriptionName} from "./subscription-named.js";

/** Every payment method, the removed ones too. @returns {Promise<import("./api.js").PaymentMethod[]>} */
export const methodsRead = async () =>
  (await everyRow((cursor) => told(client.GET("/v1/payment-methods", {params: {query: {limit: 100, cursor}}})))).rows;

/**
 * The payment methods (null: not known yet), whether it is known if there are any or that it cannot be, and a function
 * that names one: by brand and last digits once they are known.
 */
export function useMethods() {
  const known = useLoaded(methodsRead, []);
  const nameOf = (/** @type {{id: string, type: string}} */ short) =>
    methodName(known.value?.find((one) => one.id === short.id) ?? short);
  return {known: known.value, settled: known.value !== null || known.error !== null, nameOf};
}

export const useMethodNames = () => useMethods().nameOf;

/**
 * A function that gives the name of a subscription: its own, else that of its product; empty until it is known, and beyond those that
 * are read (PAGES_MAX).
 */
export function useProductNames() {
  const known = useLoaded(async () => (await everySubscription()).rows, []);
  return (/** @type {string | null} */ id) => {
    const found = known.value?.find((one) => one.id === id);
    return found ? subscriptionName(found) : "";
  };
}
