// app/history-chart.js: the drawing of twelve months: what each cost as bars, the licences as a line, each with its
// scale.
import {uPlot} from "../vendor/guichet-chart.js";
import {moneyShort, monthShort, number, t} from "./language.js";

/** @typedef {import("./api.js").Schemas["HistoryMonth"]} Month */

const HEIGHT = 320, NARROW = 480;

/** The library's own style sheet, once. */
const styled = new Promise((done) => {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL("../vendor/uplot.css", import.meta.url).href;
  link.onload = link.onerror = done;
  document.head.append(link);
});

/** A colour of the style sheet, as it holds now. @param {string} name */
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/**
 * @param {Month[]} months @param {number} width
 * @returns {any} What uPlot takes, whose types want pairs where these are arrays.
 */
function settings(months, width) {
  const {currency} = months[0].invoiced;
  const narrow = width < NARROW;
  const label = (/** @type {string} */ text) => narrow ? {} : {label: text, labelSize: 20};
  const axis = {stroke: colour("--quiet"), grid: {stroke: colour("--edge"), width: 1}, ticks: {show: false}};
  return {
    height: HEIGHT, legend: {show: false}, cursor: {show: false},
    scales: {x: {time: false, range: () => [-0.6, months.length - 0.4]},
      licences: {range: (/** @type {any} */ _, /** @type {number} */ low, /** @type {number} */ high) =>
        [0, Math.max(high, 1) * 1.15]},
      cost: {range: (/** @type {any} */ _, /** @type {number} */ low, /** @type {number} */ high) =>
        [Math.min(low, 0), Math.max(high, 1) * 1.15]}},
    axes: [{...axis, grid: {show: false}, splits: () => months.map((one, index) => index),
      values: (/** @type {any} */ _, /** @type {number[]} */ at) => at.map((one) => monthShort(months[one].start, narrow))},
    {...axis, scale: "licences", size: 56, ...label(t("history.licences")),
      values: (/** @type {any} */ _, /** @type {number[]} */ at) => at.map((one) => Number.isInteger(one)
        ? number(one) : "")},
    {...axis, scale: "cost", side: 1, size: 64, grid: {show: false}, ...label(t("history.cost")),
      values: (/** @type {any} */ _, /** @type {number[]} */ at) => at.map((one) =>
        moneyShort({amount: one, currency}))}],
    series: [{}, {scale: "cost", label: t("history.cost"), fill: colour("--available"), stroke: colour("--available"),
      paths: /** @type {any} */ (uPlot).paths.bars({size: [0.55, 48]}), points: {show: false}},
    {scale: "licences", label: t("history.licences"), stroke: colour("--pico-primary"), width: 2,
      points: {show: true, size: 6, fill: colour("--surface")}}],
  };
}

/** The line begins with the subscription. @param {Month[]} months */
function licencesDrawn(months) {
  const first = months.findIndex((one) => one.licences !== 0);
  return months.map((one, index) => index < first ? null : one.licences);
}

/**
 * Draws it into the place, as wide as that is, again where the width or the scheme changes; what is returned takes it
 * away.
 * @param {HTMLElement} place @param {Month[]} months
 */
export function chartDraw(place, months) {
  const data = /** @type {any} */ ([months.map((_, index) => index),
    months.map((one) => one.invoiced.amount - one.credited.amount), licencesDrawn(months)]);
  /** @type {any} */
  let plot = null;
  let gone = false;
  const draw = async () => {
    await styled;
    if (gone) return;
    plot?.destroy();
    const width = Math.max(place.clientWidth, 1);
    plot = new uPlot({...settings(months, width), width}, data, place);
  };
  let width = 0;
  const watched = new ResizeObserver(() => {
    if (place.clientWidth !== width) draw();
    width = place.clientWidth;
  });
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", draw);
  watched.observe(place);
  return () => {
    gone = true;
    watched.disconnect();
    scheme.removeEventListener("change", draw);
    plot?.destroy();
  };
}
