// Trains what the notebooks claim with three seeds and writes notebooks/results.md.
//   results.mjs [EXPERIMENT ...]   only these, printed and not written
import { readdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { backend } from "cnnlab";

const folder = new URL("./results/", import.meta.url);
const chosen = process.argv.slice(2);
const SEEDS = [0, 1, 2];

const sections = [];
for (const file of readdirSync(folder).sort()) {
  const name = file.replace(/\.mjs$/, "");
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const { experiment } = await import(new URL(file, folder).href);
  const section = await report(experiment);
  console.log(`${section}\n`);
  sections.push(section);
}
if (chosen.length === 0) {
  const machine = `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}, backend ${backend.current()}`;
  const head = `# Results over three seeds\n\nWritten by \`npm run results\`. Machine: ${machine}. Figures are means; ± is half the range of the seeds ${SEEDS.join(", ")}.`;
  writeFileSync(new URL("../results.md", import.meta.url), `${[head, ...sections].join("\n\n")}\n`);
}

/** One experiment as a table: a row for each variant, mean and half range of each figure. */
async function report({ title, note, seeds = SEEDS, run }) {
  const rows = new Map();
  for (const seed of seeds) {
    for (const [variant, figures] of Object.entries(await run(seed))) {
      const all = rows.get(variant) ?? {};
      for (const [name, value] of Object.entries(figures)) (all[name] ??= []).push(value);
      rows.set(variant, all);
    }
  }
  const names = Object.keys(rows.values().next().value);
  const lines = [...rows].map(([variant, all]) => [
    variant,
    ...names.map((name) => spread(all[name])),
  ]);
  const table = [["", ...names], ["---", ...names.map(() => "---:")], ...lines];
  return `## ${title}\n\n${note}\n\n${table.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}`;
}

function spread(values) {
  const mean = values.reduce((a, b) => a + b) / values.length;
  if (values.every((value) => value === values[0])) return plain(values[0]);
  const half = (Math.max(...values) - Math.min(...values)) / 2;
  // Gradients span powers of ten: their range says more than a mean.
  if (Math.max(...values) > 20 * Math.min(...values) || mean < 1e-3) {
    return `${Math.min(...values).toExponential(1)} to ${Math.max(...values).toExponential(1)}`;
  }
  return `${plain(mean)} ± ${plain(half)}`;
}

function plain(value) {
  if (Number.isInteger(value)) return value.toLocaleString("en");
  if (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e4) return value.toExponential(1);
  return value >= 10 ? value.toFixed(1) : value.toFixed(3);
}
