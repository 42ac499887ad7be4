// How results.md is written: one section an experiment, one row a variant, mean (smallest to largest) of each figure.

const HEAD = `# Results over three seeds

Written by \`npm run results\`, seed by seed. A figure is the mean and, in brackets, the smallest and the largest of the
seeds; one number stands alone where all seeds give the same. Times are of the machine and the load that the section names.`;

/** Title and text of each section of the file. */
export function readSections(markdown) {
  const parts = markdown.split(/^(?=## )/m).slice(1);
  return new Map(parts.map((part) => [part.slice(3, part.indexOf("\n")), part.trim()]));
}

/** The file: the sections that there are, in the order of `titles`. */
export function writeSections(sections, titles) {
  const texts = titles.flatMap((title) => sections.get(title) ?? []);
  return `${[HEAD, ...texts].join("\n\n")}\n`;
}

/** One experiment as a table: `rows` holds, for each variant, the values of each figure over the seeds. */
export function section({ title, note }, rows, run) {
  const names = [...new Set([...rows.values()].flatMap((all) => Object.keys(all)))];
  const lines = [...rows].map(([variant, all]) => [
    variant,
    ...names.map((name) => (all[name] ? spread(all[name]) : "")),
  ]);
  const table = [["", ...names], ["---", ...names.map(() => "---:")], ...lines];
  const text = table.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  return `## ${title}\n\n${note}\n\n${text}\n\n_${run}_`;
}

function spread(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (low === high) return plain(low);
  // Figures that span powers of ten have no telling mean.
  if (low > 0 && (high > 20 * low || high < 1e-3)) return `${power(low)} to ${power(high)}`;
  const mean = values.reduce((a, b) => a + b) / values.length;
  return `${plain(mean)} (${plain(low)} to ${plain(high)})`;
}

function plain(value) {
  if (Number.isInteger(value)) return value.toLocaleString("en");
  if (Math.abs(value) < 1e-2 || Math.abs(value) >= 1e4) return power(value);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function power(value) {
  return value.toExponential(1);
}
