// vendor/chart.js: the charts' library, apart: it is loaded with the first chart. ./build makes guichet-chart.js of it.
export {default as uPlot} from "uplot";
