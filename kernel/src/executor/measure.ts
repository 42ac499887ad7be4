import process from "node:process";
import { awaitInCell } from "./interruptible.js";

/** A hidden global of the executor, for `%timeit`. */
export const timeitFunctionName = "__cnnlab_timeit__";

/** Runs are grown until they take this long, so that the clock's resolution does not matter. */
const runMs = 100;
const runs = 7;

/** Starts a stopwatch for `%time`; calling the result prints what has passed. */
export function startTime(): () => void {
  const cpu = process.cpuUsage();
  const start = performance.now();
  return () => {
    const wall = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    console.log(`Wall time: ${duration(wall)}; CPU time: ${duration((user + system) / 1000)}`);
  };
}

/** Runs `work` many times and prints the mean and standard deviation of one run. */
export async function timeit(work: () => unknown): Promise<void> {
  let loops = 1;
  while ((await loopMs(work, loops)) < runMs && loops < 1e7) loops *= 10;
  loops = Math.max(1, loops / 10);
  const times: number[] = [];
  for (let run = 0; run < runs; run++) times.push((await loopMs(work, loops)) / loops);
  const mean = times.reduce((sum, time) => sum + time, 0) / runs;
  const variance = times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / runs;
  const spread = duration(Math.sqrt(variance));
  console.log(`${duration(mean)} ± ${spread} per loop (${runs} runs, ${loops} loops each)`);
}

async function loopMs(work: () => unknown, loops: number): Promise<number> {
  const start = performance.now();
  for (let loop = 0; loop < loops; loop++) {
    const result = work();
    if (result instanceof Promise) await awaitInCell(result);
  }
  return performance.now() - start;
}

/** Milliseconds as a person reads them, with three digits. */
function duration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toPrecision(3)} s`;
  if (ms >= 1) return `${ms.toPrecision(3)} ms`;
  if (ms >= 1e-3) return `${(ms * 1e3).toPrecision(3)} µs`;
  return `${(ms * 1e6).toPrecision(3)} ns`;
}
