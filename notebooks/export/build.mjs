// Builds what pages of the course carry: our renderers, plotly.js and reveal.js, each as one file, and the font of formulas.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { mathFontCss, mathFontLicence } from "./mathFont.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const assets = `${here}cnnlab_course/assets`;
const require = createRequire(import.meta.url);

mkdirSync(assets, { recursive: true });
for (const name of ["displays", "slides"]) {
  const bundle = await rolldown({ input: `${here}browser/${name}.ts` });
  await bundle.write({ file: `${assets}/${name}.js`, format: "iife", minify: true });
}
copyFileSync(require.resolve("plotly.js-cartesian-dist-min"), `${assets}/plotly.js`);
const reveal = fileURLToPath(new URL("../../node_modules/reveal.js/dist/", import.meta.url));
copyFileSync(`${reveal}reveal.js`, `${assets}/reveal.js`);
copyFileSync(`${reveal}reveal.css`, `${assets}/reveal.css`);
writeFileSync(`${assets}/math.css`, await mathFontCss());
writeFileSync(`${assets}/math.LICENSE`, mathFontLicence());
