// app/subscription-history.js: licences and cost over the last twelve months, as a chart with a table beside it. The
// chart is loaded when it is opened; whoever cannot see it has the table.
import {html, useEffect, useRef, useState} from "../vendor/guichet-vendor.js";
import {client, told} from "./api.js";
import {money, month, number, t} from "./language.js";
import {useLoaded} from "./loaded.js";
import {Trouble} from "./parts.js";

/** @typedef {import("./api.js").Schemas["HistoryMonth"]} Month */

/** What a month cost: invoiced less credited. @param {Month} one */
const cost = ({invoiced, credited}) => ({...invoiced, amount: invoiced.amount - credited.amount});

/** The drawing; nothing where it cannot be loaded: the table says the same. @param {{months: Month[]}} props */
function Chart({months}) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    let gone = false, drawn = () => {};
    import("./history-chart.js").then(({chartDraw}) => {
      if (!gone && place.current) drawn = chartDraw(place.current, months);
    }, () => {});
    return () => { gone = true; drawn(); };
  }, [months]);
  return html`<div class="chart" ref=${place} aria-hidden="true"></div>`;
}

/** @param {{months: Month[]}} props */
function HistoryTable({months}) {
  return html`<table class="history"><caption>${t("history.about")}</caption>
    <thead><tr><th scope="col">${t("history.month")}</th><th scope="col">${t("history.licences")}</th>
      <th scope="col">${t("history.cost")}</th></tr></thead>
    <tbody>${months.map((one) => html`<tr key=${one.start}><th scope="row">${month(one.start)}</th>
      <td>${one.licences === null ? "–" : number(one.licences)}</td>
      <td>${money(cost(one))}${one.credited.amount > 0 && html`<small>${t("history.credited",
    {amount: money(one.credited)})}</small>`}</td></tr>`)}</tbody>
  </table>`;
}

/** Shown on request: the page is about today. @param {{subscription: import("./api.js").Subscription}} props */
export function SubscriptionHistory({subscription: {id, version, channel}}) {
  const [open, openSet] = useState(false);
  const read = useLoaded(async () => open ? (await told(client.GET("/v1/subscriptions/{sub}/history",
    {params: {path: {sub: id}}}))).months : null, [id, version, open]);
  if (channel !== "direct") return null;
  return html`<details class="card past" onToggle=${(/** @type {any} */ event) => openSet(event.target.open)}>
    <summary>${t("history.title")}</summary>
    ${read.error ? html`<${Trouble} error=${read.error} again=${read.again} />`
    : read.value && html`<div class="history-both"><${Chart} months=${read.value} />
        <${HistoryTable} months=${read.value} /></div>`}
  </details>`;
}
