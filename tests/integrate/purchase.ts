/* tests/integrate/purchase.ts: the first purchase by a client that openapi-typescript made of the document: a customer
   buys 100 licences, and on 12 November 5 more. Every name and type below is checked by tsc against the document.
   Usage: node purchase.js, with BASE_URL, CUSTOMER, OPERATOR and PRICE_ID in the environment. */
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

type Order = components["schemas"]["Order"];
type Quote = components["schemas"]["Quote"];
type Preview = components["schemas"]["QuotePreview"];
type Api = ReturnType<typeof createClient<paths>>;
type Account = { email: string; password: string };

function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not given`);
  return value;
}

const baseUrl = given("BASE_URL");

/* What was answered, or the refusal as an error. */
function ok<T>(told: { data?: T; error?: components["schemas"]["Problem"] }): T {
  if (told.data === undefined) throw new Error(`${told.error?.code}: ${told.error?.detail}`);
  return told.data;
}

async function signIn(account: Account): Promise<Api> {
  const anyone = createClient<paths>({ baseUrl });
  const session = ok(await anyone.POST("/v1/sessions", { body: { ...account, transport: "bearer" } }));
  return createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${session.token}` } });
}

function newKey(): { "Idempotency-Key": string } {
  return { "Idempotency-Key": crypto.randomUUID() };
}

/* A preview has none: it cannot be ordered. */
function idOf(quote: Quote | Preview): string {
  if (quote.id === null) throw new Error("a preview is not ordered");
  return quote.id;
}

async function order(api: Api, quote: Quote | Preview): Promise<Order> {
  return ok(await api.POST("/v1/orders", { params: { header: newKey() }, body: { quote_id: idOf(quote) } }));
}

async function buy(api: Api, price_id: string, total_licences: number): Promise<string> {
  ok(await api.POST("/v1/payment-methods", { body: { type: "card", gateway_token: "tok_visa" } }));
  const quote = ok(await api.POST("/v1/quotes", { body: { kind: "new_subscription", price_id, total_licences } }));
  const { subscription_id } = await order(api, quote);
  if (subscription_id === null) throw new Error("the order has no subscription");
  return subscription_id;
}

const customer = await signIn(JSON.parse(given("CUSTOMER")) as Account);
const operator = await signIn(JSON.parse(given("OPERATOR")) as Account);
const organization = ok(await customer.GET("/v1/organization"));
const products = ok(await customer.GET("/v1/products", { params: { query: { limit: 100 } } }));
const price = products.data.flatMap((product) => product.prices).find((one) => one.id === given("PRICE_ID"));
const sub = await buy(customer, given("PRICE_ID"), 100);

ok(await operator.POST("/v1/operator/organizations/{org}/clock", {
  params: { path: { org: organization.id } },
  body: { now: "2026-11-12T09:00:00Z" },
}));

const before = ok(await customer.GET("/v1/subscriptions/{sub}", { params: { path: { sub } } }));
if (!before.actions.add_licences.allowed) throw new Error(before.actions.add_licences.message);
const quote = ok(await customer.POST("/v1/quotes", {
  body: { kind: "change_licences", subscription_id: sub, total_licences: 105 },
}));
const placed = await order(customer, quote);
if (placed.invoice_id === null) throw new Error("the order has no invoice");
const invoice = ok(await customer.GET("/v1/invoices/{inv}", { params: { path: { inv: placed.invoice_id } } }));
const after = ok(await customer.GET("/v1/subscriptions/{sub}", { params: { path: { sub } } }));
const refused = await customer.POST("/v1/orders", { params: { header: newKey() }, body: { quote_id: idOf(quote) } });

console.log(JSON.stringify({
  unit_amount: price?.unit_amount,
  quoted: quote.charge.total,
  ordered: placed.total,
  status: placed.status,
  invoiced: invoice.total,
  paid: invoice.status,
  licences: [before.licences.total, after.licences.total],
  monthly_cost: after.monthly_cost,
  again: refused.error?.code,
}));
