// app/table-text.js: a table as people have it: CSV or lines pasted from a sheet or a mail, with commas, semicolons or
// tabulators, in UTF-8 or as a French Excel writes it (";", Windows-1252).

/** The text of a file's bytes. @param {ArrayBuffer} bytes */
export function textOf(bytes) {
  try {
    return new TextDecoder("utf-8", {fatal: true}).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** What separates the cells: the sign that the first line with one has most of. @param {string} text */
function separatorOf(text) {
  const first = text.split(/\r?\n/).find((line) => /[;,\t]/.test(line)) ?? "";
  const counted = [";", "\t", ","].map((sign) => ({sign, count: first.split(sign).length}));
  return counted.reduce((most, one) => one.count > most.count ? one : most).sign;
}

/**
 * The rows with their numbers, those of the lines in which they begin; empty ones are left out. A cell in double quotes
 * may hold separators, line ends and doubled quotes.
 * @param {string} text @returns {{number: number, cells: string[]}[]}
 */
export function tableRows(text) {
  const separator = separatorOf(text);
  /** @type {{number: number, cells: string[]}[]} */
  const rows = [];
  let cell = "", quoted = false, line = 1, begun = 1;
  /** @type {string[]} */
  let cells = [];
  const cellEnds = () => { cells.push(cell.trim()); cell = ""; };
  const rowEnds = () => {
    cellEnds();
    if (cells.some((one) => one !== "")) rows.push({number: begun, cells});
    cells = [];
    begun = line + 1;
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (quoted && sign === "\"" && text[at + 1] === "\"") { cell += sign; at++; }
    else if (sign === "\"" && (quoted || cell.trim() === "")) quoted = !quoted;
    else if (!quoted && sign === separator) cellEnds();
    else if (!quoted && sign === "\n") { rowEnds(); line++; }
    else {
      if (sign === "\n") line++;
      if (sign !== "\r" && sign !== "\ufeff") cell += sign;
    }
  }
  rowEnds();
  return rows;
}
