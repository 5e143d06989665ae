// app/subscription-named.js: what a subscription is called.

/** By its own name, else by its product. @param {import("./api.js").Subscription} subscription */
export const subscriptionName = ({name, product}) => name ?? product.name;
