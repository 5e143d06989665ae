// app/known.js: what several pages read to call things by their names.
import {client, told} from "./api.js";
import {useLoaded} from "./loaded.js";
import {methodName} from "./names.js";

/** A function that names a payment method: by brand and last digits once they are known. */
export function useMethodNames() {
  const known = useLoaded(async () =>
    (await told(client.GET("/v1/payment-methods", {params: {query: {limit: 100}}}))).data, []);
  return (/** @type {{id: string, type: string}} */ short) =>
    methodName(known.value?.find((one) => one.id === short.id) ?? short);
}

/**
 * A function that gives the name of a subscription's product; empty until it is known, and beyond the first 100
 * subscriptions.
 */
export function useProductNames() {
  const known = useLoaded(async () =>
    (await told(client.GET("/v1/subscriptions", {params: {query: {limit: 100}}}))).data, []);
  return (/** @type {string | null} */ id) => known.value?.find((one) => one.id === id)?.product.name ?? "";
}
