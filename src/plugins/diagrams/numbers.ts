/** A number as the grammar of SVG paths has it. «1.04.5» is two of them, and so is «1-2». */
const number = /[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi;

/** Rounds each number in the value of an attribute that holds geometry to two decimals: a hundredth of a pixel. */
export function roundNumbers(value: string): string {
  return value.replace(number, (token) => {
    const rounded = String(Math.round(Number(token) * 100) / 100);
    if (rounded.length >= token.length) return token;
    // A sign or a point may be all that keeps this number from the one before it.
    return /^[-+.]/.test(token) && !rounded.startsWith('-') ? ` ${rounded}` : rounded;
  });
}
