// Trains what the notebooks claim with three seeds and keeps notebooks/results.md up to date, seed by seed:
// whoever stops it keeps what is done, and sections that were not run stay as they were.
//   results.mjs [EXPERIMENT ...]   only these, by file name
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { backend } from "cnnlab";
import { readSections, section, writeSections } from "./resultsFile.mjs";

const SEEDS = [0, 1, 2];
const folder = new URL("./results/", import.meta.url);
const target = new URL("../results.md", import.meta.url);
const chosen = process.argv.slice(2);

const experiments = new Map();
for (const file of readdirSync(folder).sort()) {
  const { experiment } = await import(new URL(file, folder).href);
  experiments.set(file.replace(/\.mjs$/, ""), experiment);
}
const unknown = chosen.find((name) => !experiments.has(name));
if (unknown !== undefined) {
  throw new Error(`results: expected one of ${[...experiments.keys()].join(", ")}; got ${unknown}`);
}

const titles = [...experiments.values()].map(({ title }) => title);
const sections = existsSync(target) ? readSections(readFileSync(target, "utf8")) : new Map();
const machine = `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}, backend ${backend.current()}, ${backend.threads()} threads`;

for (const name of chosen.length > 0 ? chosen : experiments.keys()) {
  const experiment = experiments.get(name);
  const load = loadavg()[0].toFixed(1);
  const began = performance.now();
  const rows = new Map();
  const done = [];
  for (const seed of experiment.seeds ?? SEEDS) {
    for (const [variant, figures] of Object.entries(await experiment.run(seed))) {
      const all = rows.get(variant) ?? {};
      for (const [figure, value] of Object.entries(figures)) (all[figure] ??= []).push(value);
      rows.set(variant, all);
    }
    done.push(seed);
    const took = ((performance.now() - began) / 1000).toFixed(0);
    const run = `Seeds ${done.join(", ")}; ${took} s in all; load average at the start ${load}; ${machine}.`;
    sections.set(experiment.title, section(experiment, rows, run));
    writeFileSync(target, writeSections(sections, titles));
    console.log(`${name}, seed ${seed}: ${took} s`);
  }
  console.log(`\n${sections.get(experiment.title)}\n`);
}
