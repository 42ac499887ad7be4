// The contestants' side of the talk: one JSON request a line on stdin, one answer a line on stdout.
import { createInterface } from "node:readline";

const firstLine = (error) => String(error?.message ?? error).split("\n")[0];

/**
 * `prepare(work)` returns a function that does the work once (it may be async) and gives some of the numbers that
 * came out, so that contestants can be seen to do the same; it throws when this contestant cannot do that work.
 */
export async function serve(name, prepare, describe = () => ({})) {
  let step;
  const answer = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
  // Libraries greet on stdout, where only answers belong.
  for (const say of ["log", "info", "warn", "debug"]) console[say] = () => undefined;
  answer({ name, ...describe() });
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    try {
      if (request.work !== undefined) {
        step = undefined;
        step = await prepare(request.work);
        const sample = await step();
        answer({ can: true, sample: sample === undefined ? null : [...sample].slice(0, 8) });
      } else {
        const start = performance.now();
        for (let i = 0; i < request.times; i++) await step();
        const ms = (performance.now() - start) / request.times;
        answer({ ms, peakMb: Math.round(process.resourceUsage().maxRSS / 1024) });
      }
    } catch (error) {
      answer({ can: false, error: firstLine(error) });
    }
  }
  process.exit(0);
}
