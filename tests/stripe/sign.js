// tests/stripe/sign.js: on standard input {payload, signatures: [{secret, age, scheme?}], secret}; prints {headers, verdict}: each signature's
// header by Stripe's own library, and whether that library takes the payload with `header` (where given) under `secret`.
const { readFileSync } = require("node:fs");
const stripe = require("stripe")("sk_test_1");
const asked = JSON.parse(readFileSync(0, "utf8"));
const headers = (asked.signatures || []).map(({ secret, age, scheme }) =>
    stripe.webhooks.generateTestHeaderString({
        payload: asked.payload, secret, scheme: scheme || "v1", timestamp: Math.floor(Date.now() / 1000) - age,
    }));
let verdict = null;
if (asked.header !== undefined) {
    try {
        stripe.webhooks.constructEvent(asked.payload, asked.header, asked.secret);
        verdict = "good";
    } catch (error) {
        verdict = "bad";
    }
}
console.log(JSON.stringify({ headers, verdict }));
