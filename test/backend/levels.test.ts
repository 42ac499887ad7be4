import { backend, type BackendName, type Tensor } from "cnnlab";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allOps, type Op } from "../../src/autograd/op.js";
import { run } from "../../src/autograd/run.js";
import { addBackend } from "../../src/backend/backend.js";
import { compiledBackend } from "../../src/backend/fast/compiledBackend.js";
import { guardIntact, poisonAllocations } from "../../src/backend/memory.js";
import { expectClose } from "../support/close.js";
import { sampleTensors } from "../support/seeded.js";
import { machines } from "./machines.js";

// As in ops.test.ts: sums in another order.
const defaultTolerance = 1e-5;

const initial = backend.current();
beforeAll(() => poisonAllocations(true));
afterAll(() => {
  poisonAllocations(false);
  backend.use(initial);
});

const runSample = (op: Op, inputs: readonly (Tensor | undefined)[], params: unknown) =>
  run(op, inputs as Tensor[], params);

/** All outputs of a sample on the reference and on another backend; what was written behind an output fails. */
function compare(op: Op, name: BackendName, { inputs, params }: Op["samples"][number]): void {
  const given = sampleTensors(inputs, { dtype: "float32" });
  backend.use("reference");
  const expected = runSample(op, given, params).map(({ data }) => data);
  backend.use(name);
  runSample(op, given, params).forEach((output, i) => {
    const tolerance = op.tolerance?.forward ?? defaultTolerance;
    expectClose(output.data, expected[i]!, tolerance, op.outputs[i]);
    expect(guardIntact(output.storage.values), "guard zone").toBe(true);
  });
}

describe.each(machines)("every sample of every op with a kernel on $name", ({ name, open }) => {
  const machine = open();
  if (machine === undefined) {
    return it("agrees with the reference", ({ skip }) => skip("this processor cannot run it"));
  }
  const kernels = compiledBackend(machine).kernels;
  // The addon keeps the level that was opened last.
  beforeAll(() => {
    const opened = open()!;
    addBackend(opened.name, () => compiledBackend(opened));
    expect(backend.info()["level"]).toBe(name.split(" ")[1]);
  });

  const ops = allOps().filter((op) => op.name in kernels);
  describe.each(ops.map((op) => ({ op: op.name, record: op })))("$op", ({ record }) => {
    it.each(record.samples.map((sample) => ({ ...sample })))("$why", (sample) => {
      compare(record, machine.name, sample);
    });
  });
});
