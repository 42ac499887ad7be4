import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const script = fileURLToPath(new URL("interruptedTraining.mjs", import.meta.url));

interface Outcome {
  readonly stopped: number;
  readonly fresh: string;
  readonly reset: string;
}

async function train(backend: string, interrupts: number): Promise<Outcome> {
  const args = [script, backend, String(interrupts)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Outcome;
}

it.each(["native", "wasm", "reference"])(
  "500 interrupts of training at random moments leave an engine with a fresh one's bits on %s",
  { timeout: 600_000 },
  async (backend) => {
    const [undisturbed, interrupted] = [await train(backend, 0), await train(backend, 500)];
    expect(interrupted.stopped).toBe(500);
    // A net made afterwards, and the interrupted net itself with its first weights.
    expect(interrupted.fresh).toBe(undisturbed.fresh);
    expect(interrupted.reset).toBe(undisturbed.reset);
  },
);
