// The contestants' side of the talk: one JSON request a line on stdin, one answer a line on stdout.
import { createInterface } from "node:readline";

/** `prepare(work)` returns a function that does the work once (it may be async), or null. */
export async function serve(name, prepare, describe = () => ({})) {
  let step = null;
  const answer = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
  answer({ name, ...describe() });
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    try {
      if (request.work !== undefined) {
        step = await prepare(request.work);
        if (step !== null) await step();
        answer({ can: step !== null });
      } else {
        const start = performance.now();
        for (let i = 0; i < request.times; i++) await step();
        const ms = (performance.now() - start) / request.times;
        answer({ ms, peakMb: Math.round(process.resourceUsage().maxRSS / 1024) });
      }
    } catch (error) {
      answer({ can: false, error: String(error) });
    }
  }
}
