// tests/stripe/sign.js: prints the header by which Stripe's own library signs the body on standard input.
const { readFileSync } = require("node:fs");
const stripe = require("stripe")("sk_test_1");
const [secret, age] = process.argv.slice(2);
const payload = readFileSync(0, "utf8");
const timestamp = Math.floor(Date.now() / 1000) - Number(age);
console.log(stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp }));
