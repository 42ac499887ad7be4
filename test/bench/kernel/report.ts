import { cpus } from "node:os";
import type { Outcome, Row } from "./row.js";
import { median, quantile, type Measure } from "./speed.js";
import type { Subject, SubjectName } from "./subjects.js";

/** A row a statement, a column a kernel. */
export function conformanceTable(
  rows: readonly Row[],
  found: ReadonlyMap<SubjectName, readonly (Outcome | null)[]>,
): string {
  const columns = [...found.values()];
  const lines = [
    `| | ${[...found.keys()].join(" | ")} |`,
    `|---|${columns.map(() => "---|").join("")}`,
  ];
  for (const [index, { section, line }] of rows.entries()) {
    if (section !== rows[index - 1]?.section)
      lines.push(`| **${section}** |${columns.map(() => " |").join("")}`);
    lines.push(`| ${line} | ${columns.map((column) => describe(column[index])).join(" | ")} |`);
  }
  const totals = columns.map((column) => {
    const known = column.filter((outcome) => outcome !== null);
    return `${known.filter(({ ok }) => ok).length} of ${known.length}`;
  });
  lines.push(`| **yes** | ${totals.join(" | ")} |`);
  return lines.join("\n");
}

function describe(outcome: Outcome | null | undefined): string {
  if (outcome === undefined || outcome === null) return "–";
  return outcome.ok ? "yes" : `**no**: ${escape(outcome.happened)}`;
}

/** What a kernel said, as text in a cell of a Markdown table. */
const escape = (text: string) => text.replaceAll(/[\\`*_<>|[\]$]/g, (sign) => `\\${sign}`);

/** A row a measure: p50 and, where it was sampled often, p95. */
function speedTable(measures: readonly Measure[], subjects: readonly Subject[]): string {
  const names = subjects.map(({ name }) => name);
  const lines = [
    `| p50 (p95) | ${names.join(" | ")} | bar for ours |`,
    `|---|${names.map(() => "---|").join("")}---|`,
  ];
  for (const { what, unit, samples, bar, note } of measures) {
    const cells = subjects.map((subject) => figures(samples[subject.name] ?? [], unit));
    const [ours] = subjects;
    const own = ours === undefined ? NaN : median(samples[ours.name] ?? []);
    const verdict =
      bar === undefined ? "" : `${number(bar, unit)}: ${own <= bar ? "met" : "**short**"}`;
    lines.push(`| ${what} | ${cells.join(" | ")} | ${verdict}${note ? ` (${note})` : ""} |`);
  }
  return lines.join("\n");
}

function figures(samples: readonly number[], unit: Measure["unit"]): string {
  if (samples.length === 0) return "–";
  const p50 = number(median(samples), unit);
  return samples.length < 5 ? p50 : `${p50} (${number(quantile(samples, 0.95), unit)})`;
}

function number(value: number, unit: Measure["unit"]): string {
  const digits = unit === "MB" ? 0 : unit === "ms" ? (value < 100 ? 1 : 0) : 2;
  return `${value.toFixed(digits)} ${unit}`;
}

const speedHeading = "## How fast they are";

/** The part about speed, of measures taken together. */
export function speedPart(
  measures: readonly Measure[],
  subjects: readonly Subject[],
  load: number,
): string {
  return `${speedHeading}

All kernels in one run, in turn, sample by sample; ${today()}, load ${load.toFixed(1)} at the start. Ours type-checks every
cell; tslab does, too; Deno does not.

${speedTable(measures, subjects)}
`;
}

/** The same part of an earlier report. */
export const speedPartOf = (report: string): string => report.slice(report.indexOf(speedHeading));

const today = () => new Date().toISOString().slice(0, 10);

interface Whole {
  readonly conformance: string;
  readonly speed: string;
  readonly subjects: readonly Subject[];
}

export function whole({ conformance, speed, subjects }: Whole): string {
  const versions = subjects.map(({ name, version }) => `${name} ${version}`).join(", ");
  const machine = `${cpus()[0]?.model ?? "?"}, ${cpus().length} cores, Node ${process.versions.node}`;
  return `# Kernels side by side

Written by \`npm run bench:kernel\` (peers: \`npm run bench:setup\`). ${versions}; each is started by its own
kernelspec and spoken to by the same client over the real sockets. Machine: ${machine}. ${today()}.

## What they do

Each row is code that was sent and a condition on the messages that came (\`test/bench/kernel/rows\`); where a kernel
has an idiom of its own, the row uses that; requests and Stop come as JupyterLab sends them, Stop by the way that the
kernelspec names. – means that the row has no meaning there. \`npm test\` holds our column (\`test/kernel/statements.test.ts\`).

${conformance}

${speed}`;
}
