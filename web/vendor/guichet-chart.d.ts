// The types of guichet-chart.js, which tsc finds in npm's packages (tests/web copies this folder beside them).
export * from "./chart.js";
