/**
 * `npm run bench:kernel [-- filter]`: our kernel and each installed peer (`npm run bench:setup`) by the
 * rows of rows/, then the speed of all in one interleaved run; `-- speed` is only that. Without a
 * filter it writes kernel.md.
 */
import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { Examination } from "./conformance.js";
import { conformanceTable, speedTable, whole, type Judged } from "./report.js";
import { rows } from "./rows/index.js";
import { measureSpeed } from "./speed.js";
import { subjects } from "./subjects.js";

const [filter = ""] = process.argv.slice(2);
const all = subjects();
const load = loadavg()[0] ?? 0;

const judged: Judged[] = rows
  .filter(({ section, line }) => `${section} ${line}`.includes(filter))
  .map((row) => ({ row, outcomes: new Map() }));
for (const subject of all) {
  const examination = new Examination(subject, rows);
  for (const [index, { row, outcomes }] of judged.entries()) {
    const outcome = await examination.judge(row);
    outcomes.set(subject.name, outcome);
    const said = outcome === undefined ? "-" : outcome.ok ? "yes" : `no: ${outcome.happened}`;
    console.log(`${subject.name} ${index + 1}/${judged.length} ${row.line}: ${said}`);
  }
  await examination.close();
}
const conformance = conformanceTable(judged, all);
console.log(conformance);

if (filter === "" || filter === "speed") {
  const measures = await measureSpeed(all, (text) => console.log(`speed: ${text}`));
  const speed = speedTable(measures, all);
  console.log(speed);
  if (filter === "") {
    const path = fileURLToPath(new URL("../kernel.md", import.meta.url));
    writeFileSync(path, whole({ conformance, speed, load, subjects: all }));
  }
}
// What a killed peer left open must not keep this process.
process.exit(0);
