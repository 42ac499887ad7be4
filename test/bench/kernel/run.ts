/**
 * `npm run bench:kernel`: our kernel and each installed peer (`npm run bench:setup`) by the rows of rows/,
 * then the speed of all in one interleaved run; writes kernel.md. In parts: `-- rows [kernel…]`,
 * `-- speed`, `-- report`; what a part found is kept in .venv/bench/kernel.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Examination } from "./conformance.js";
import { conformanceTable, speedPart, speedPartOf, whole } from "./report.js";
import type { Outcome } from "./row.js";
import { rows } from "./rows/index.js";
import { measureSpeed, type Measure } from "./speed.js";
import { subjects, type Subject } from "./subjects.js";

/** An outcome for each row, null where the row means nothing. */
type Outcomes = readonly (Outcome | null)[];
interface Speed {
  readonly load: number;
  readonly measures: readonly Measure[];
}

const root = fileURLToPath(new URL("../../..", import.meta.url));
const found = join(root, ".venv/bench/kernel");
const report = join(root, "test/bench/kernel.md");
const [part = "all", ...names] = process.argv.slice(2);
const all = subjects();

mkdirSync(found, { recursive: true });
// What a row gave up waiting for may fail later, when its kernel has been killed.
process.on("unhandledRejection", (error) => console.error("left behind:", error));
if (part === "rows" || part === "all") {
  const chosen = all.filter(({ name }) => names.length === 0 || names.includes(name));
  for (const subject of chosen) keep(subject.name, await judgeAll(subject));
}
if (part === "speed" || part === "all") {
  const load = loadavg()[0] ?? 0;
  keep("speed", {
    load,
    measures: await measureSpeed(all, (text) => console.log(`speed: ${text}`)),
  });
}
if (part === "report" || part === "all") {
  // A kernel that was not examined has no column.
  const examined = all.filter(({ name }) => existsSync(join(found, `${name}.json`)));
  const outcomes = new Map(examined.map(({ name }) => [name, read<Outcomes>(name)]));
  const conformance = conformanceTable(rows, outcomes);
  const text = whole({ conformance, speed: speedOf(), subjects: all });
  writeFileSync(report, text);
  console.log(text);
}
// What a killed peer left open must not keep this process.
process.exit(0);

async function judgeAll(subject: Subject): Promise<Outcomes> {
  const outcomes: (Outcome | null)[] = [];
  const examination = new Examination(subject, rows);
  for (const [index, row] of rows.entries()) {
    const outcome = await examination.judge(row);
    outcomes.push(outcome ?? null);
    const said = outcome === undefined ? "-" : outcome.ok ? "yes" : `no: ${outcome.happened}`;
    console.log(`${subject.name} ${index + 1}/${rows.length} ${row.line}: ${said}`);
  }
  await examination.close();
  return outcomes;
}

/** Where speed has not been measured here, what the report says of it stays. */
function speedOf(): string {
  if (!existsSync(join(found, "speed.json"))) return speedPartOf(readFileSync(report, "utf8"));
  const { load, measures } = read<Speed>("speed");
  return speedPart(measures, all, load);
}

function keep(name: string, value: unknown): void {
  writeFileSync(join(found, `${name}.json`), JSON.stringify(value));
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(join(found, `${name}.json`), "utf8")) as T;
}
