import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const script = fileURLToPath(new URL("trainingLoop.mjs", import.meta.url));
const steps = 10_000;

// The collector lets garbage of the hand-written update pile up in its young generation, whose size V8 doubles at some
// point of the run: 34 MiB resident at once, at step 2,000 on wasm. It has its full size from the start here. A leak of
// the smallest pooled value a step, 64 KiB, would be 625 MiB in all and 312 MiB in the second half.
const youngGeneration = ["--min-semi-space-size=16", "--max-semi-space-size=16"];
const settleMiB = 160;
const driftMiB = 24;

const mean = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0) / values.length;

describe.each([
  { backend: "reference", batch: 1 },
  { backend: "wasm", batch: 16 },
  { backend: "native", batch: 32 },
])("10,000 synchronous steps of LeNet-5 on $backend", ({ backend, batch }) => {
  it.each(["train", "evaluate"])("%s in flat memory", { timeout: 1_800_000 }, async (mode) => {
    const args = [...youngGeneration, script, backend, String(steps), String(batch), mode];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const { resident, last } = JSON.parse(stdout) as { resident: number[]; last: number };
    expect(resident.length).toBe(steps / 100);
    expect(Number.isFinite(last)).toBe(true);
    expect(Math.max(...resident) - resident[0]!).toBeLessThan(settleMiB);
    expect(mean(resident.slice(75)) - mean(resident.slice(25, 50))).toBeLessThan(driftMiB);
  });
});
