// app/sheet.js: files of rows as spreadsheets write them: in UTF-8, UTF-16 or (a French Excel) Windows-1252, between
// commas, semicolons or tabs. Read into rows of text, and written as the API takes them.

/** A row of the file: its cells, and its number there, counted from 1. @typedef {{cells: string[], number: number}} Row */

/** The most bytes of a file that is read: a thousand users with the longest names are fewer. */
export const FILE_BYTES_MAX = 1000000;

/** Which encodings begin with these bytes. @type {[number[], string][]} */
const MARKS = [[[0xef, 0xbb, 0xbf], "utf-8"], [[0xff, 0xfe], "utf-16le"], [[0xfe, 0xff], "utf-16be"]];

/**
 * The text of a file. What is not UTF-8 is Windows-1252: in Latin-1 all that is printed is the same.
 * @param {Uint8Array} bytes @returns {{text: string, encoding: string}}
 */
export function decoded(bytes) {
  const marked = MARKS.find(([mark]) => mark.every((one, at) => bytes[at] === one))?.[1];
  if (marked) return {text: new TextDecoder(marked).decode(bytes), encoding: marked};
  try {
    return {text: new TextDecoder("utf-8", {fatal: true}).decode(bytes), encoding: "utf-8"};
  } catch {
    return {text: new TextDecoder("windows-1252").decode(bytes), encoding: "windows-1252"};
  }
}

/** The sign that most often stands between the cells of the first line that has any. @param {string} text */
export function separatorOf(text) {
  const quoted = /"(?:[^"]|"")*"/g;
  const line = text.replace(quoted, "").split(/[\r\n]/).find((one) => /[;,\t]/.test(one)) ?? "";
  const count = (/** @type {string} */ sign) => line.split(sign).length;
  return [";", "\t", ","].reduce((best, sign) => count(sign) > count(best) ? sign : best, ",");
}

/**
 * A cell that begins at `at`, without its quotes, and where it ends.
 * @param {string} text @param {number} at @param {string} separator @returns {[string, number]}
 */
function cellRead(text, at, separator) {
  let begin = at;
  while (text[begin] === " ") begin++;
  if (text[begin] !== '"') {
    let end = at;
    while (end < text.length && text[end] !== separator && text[end] !== "\n" && text[end] !== "\r") end++;
    return [text.slice(at, end), end];
  }
  let cell = "";
  for (let from = begin + 1; ;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return [cell + text.slice(from), text.length];
    cell += text.slice(from, quote);
    if (text[quote + 1] !== '"') {
      const [rest, end] = cellRead(text, quote + 1, separator); // nothing, in a file that is well made
      return [cell + rest, end];
    }
    cell += '"';
    from = quote + 2;
  }
}

/** The rows that are not blank. @param {string} text @param {string} separator @returns {Row[]} */
export function rowsRead(text, separator) {
  /** @type {Row[]} */
  const rows = [];
  /** @type {string[]} */
  let cells = [];
  let number = 1;
  for (let at = 0; at <= text.length;) {
    const [cell, end] = cellRead(text, at, separator);
    cells.push(cell.trim());
    at = end + 1;
    if (text[end] === separator) continue;
    if (cells.some((one) => one !== "")) rows.push({cells, number});
    cells = [];
    number++;
    if (text[end] === "\r" && text[end + 1] === "\n") at++;
  }
  return rows;
}

/** @param {string[][]} rows */
export function csvWritten(rows) {
  const quoted = (/** @type {string} */ cell) =>
    /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  return rows.map((cells) => cells.map(quoted).join(",") + "\n").join("");
}
