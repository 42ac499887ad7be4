// node levelSamples.mjs: every sample of every op that has a compiled kernel, on the addon against the reference, without
// vitest, whose own binaries an emulated processor cannot run. Prints the level, how many agreed, and what did not.
import { registerHooks } from "node:module";

// The helpers of the tests import from src; here they get what was compiled from it.
registerHooks({
  resolve(specifier, context, next) {
    const compiled = specifier.replace("../../src/", "../../src/dist/");
    return next(context.parentURL?.endsWith("/support/seeded.ts") ? compiled : specifier, context);
  },
});

const { backend } = await import("../../src/dist/index.node.js");
const { allOps } = await import("../../src/dist/autograd/op.js");
const { run } = await import("../../src/dist/autograd/run.js");
const { sampleTensors } = await import("../support/seeded.ts");

const fast = process.argv[2] ?? "native";
backend.use(fast);
const { level } = backend.info();
const coverage = backend.coverage();
let agreed = 0;
const failures = [];

for (const op of allOps().filter(({ name }) => coverage[name] === "fast")) {
  for (const { why, inputs, params } of op.samples) {
    const given = sampleTensors(inputs, { dtype: "float32" });
    const [expected, actual] = ["reference", fast].map((name) => {
      backend.use(name);
      return run(op, given, params).map(({ data }) => data);
    });
    const worst = Math.max(
      0,
      ...expected.flatMap((values, i) =>
        Array.from(values, (b, at) => {
          const a = actual[i][at];
          return Object.is(a, b) || a === b ? 0 : Math.abs(a - b) / Math.max(1, Math.abs(b));
        }),
      ),
    );
    if (worst <= (op.tolerance?.forward ?? 1e-5)) agreed++;
    else failures.push(`${op.name}, ${why}: error ${worst}`);
  }
}
console.log(JSON.stringify({ level, agreed, failures }));
