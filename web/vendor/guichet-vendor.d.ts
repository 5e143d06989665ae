// The types of guichet-vendor.js, which tsc finds in npm's packages (tests/web copies this folder beside them).
export * from "./entry.js";
export type {Client} from "openapi-fetch";
export type {ComponentChildren} from "preact";
export type {Signal} from "@preact/signals";
