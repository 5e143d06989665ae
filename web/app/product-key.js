// app/product-key.js: a product key as somebody types or pastes it: 25 characters, the last a check character.
// Source: docs/api.md, Quotes and orders; billing/product_key.c is the API's own judge.

const ALPHABET = "BCDFGHJKMPQRTVWXY2346789";
const LENGTH = 25;

/**
 * Luhn's sum to the base 24: from the right every other symbol is doubled, and its two digits are added.
 * @param {number[]} symbols
 */
function luhnHolds(symbols) {
  let sum = 0;
  symbols.toReversed().forEach((symbol, index) => {
    const addend = symbol * (index % 2 === 1 ? 2 : 1);
    sum += Math.floor(addend / ALPHABET.length) + addend % ALPHABET.length;
  });
  return sum % ALPHABET.length === 0;
}

/**
 * The key in the form that the API takes, whatever stands between its characters and in whichever case; null if it is
 * none.
 * @param {string} text
 */
export function productKey(text) {
  const characters = text.toUpperCase().replace(/[^A-Z0-9]/g, "");
  const symbols = [...characters].map((one) => ALPHABET.indexOf(one));
  if (symbols.length !== LENGTH || symbols.includes(-1) || !luhnHolds(symbols)) return null;
  return /** @type {string[]} */ (characters.match(/.{5}/g)).join("-");
}
