// The font of the pages' formulas: where it is only named, a reader's own fonts give brackets and sums that do not stretch.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import subsetFont from "subset-font";

const require = createRequire(import.meta.url);
const folder = "@fontsource/stix-two-math";

const from = (first, last) => {
  const codes = Array.from({ length: last - first + 1 }, (_, k) => first + k);
  return String.fromCodePoint(...codes);
};

/** Every character that a formula of the course may hold; a browser draws a letter x by its italic twin. */
export const mathCharacters = [
  from(0x20, 0x7e),
  from(0x1d434, 0x1d467), // italic letters, of which h is elsewhere
  "ℎ",
  from(0x3b1, 0x3c9), // Greek letters and their italics
  from(0x1d6fc, 0x1d714),
  "ΓΔΘΛΠΣΦΨΩ",
  "∑∏∫∂∇√∞∈ℝ‖∥…⋯′°±·×⋅∗−≈≠≤≥←→⌊⌋⌈⌉\u00a0\u2009",
].join("");

/** The font with these characters alone, as a style sheet that holds it: 35 of its 400 kB. */
export async function mathFontCss() {
  const whole = readFileSync(
    require.resolve(`${folder}/files/stix-two-math-latin-400-normal.woff2`),
  );
  const part = await subsetFont(whole, mathCharacters, { targetFormat: "woff2" });
  const url = `data:font/woff2;base64,${part.toString("base64")}`;
  return [
    "/* A part of STIX Two Math, copyright 2001-2021 The STIX Fonts Project Authors, SIL Open Font License 1.1 */",
    `@font-face { font-family: "Course Math"; src: url("${url}") format("woff2"); }`,
  ].join("\n");
}

/** The licence that goes with it. */
export const mathFontLicence = () => readFileSync(require.resolve(`${folder}/LICENSE`));
