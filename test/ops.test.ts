import { backend, enableGrad, grad, noGrad, type BackendName, type Tensor } from "cnnlab";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allOps, type Op, type Reject, type Sample } from "../src/autograd/op.js";
import { run } from "../src/autograd/run.js";
import { isFloat } from "../src/backend/dtype.js";
import { guardIntact, poisonAllocations } from "../src/backend/memory.js";
import { gradCheck } from "../src/autograd/gradCheck.js";
import { expectClose } from "./support/close.js";
import { sampleTensors, waves } from "./support/seeded.js";

// float32 results of fast kernels may add in another order: a few units in the last place of the largest term.
const defaultTolerance = { forward: 1e-5, gradient: 1e-5 };

const fastBackends = backend.available().filter((name) => name !== "reference");

const runSample = (op: Op, inputs: readonly (Tensor | undefined)[], params: unknown) =>
  run(op, inputs as Tensor[], params);

const isFilled = (value: number): boolean => !Number.isNaN(value);

/** The inputs of a sample that can be differentiated, in float64, and the op as a function of those alone. */
function inFloat64(op: Op, sample: Sample<unknown>) {
  const given = sampleTensors(sample.inputs, { dtype: "float64" });
  const moves = (x: Tensor | undefined, i: number): x is Tensor =>
    x !== undefined && isFloat(x.dtype) && !op.constants?.includes(op.inputs[i]!);
  const call = (...points: Tensor[]): Tensor => {
    let next = 0;
    const inputs = given.map((x, i) => (moves(x, i) ? points[next++] : x));
    const output = runSample(op, inputs, sample.params)[0]!;
    return isFloat(output.dtype) ? output.to("float64") : output;
  };
  return { points: given.filter(moves), call };
}

function hasKernel(name: BackendName, op: Op): boolean {
  backend.use(name);
  const has = backend.coverage()[op.name] === "fast";
  backend.use("reference");
  return has;
}

/** Runs an op on the reference and on a fast backend and compares all outputs. */
function compare(
  op: Op,
  name: BackendName,
  inputs: readonly (Tensor | undefined)[],
  params: unknown,
): void {
  const expected = runSample(op, inputs, params);
  backend.use(name);
  try {
    runSample(op, inputs, params).forEach((output, i) => {
      const tolerance = op.tolerance?.forward ?? defaultTolerance.forward;
      expectClose(output.data, expected[i]!.data, tolerance, op.outputs[i]);
      expect(guardIntact(output.storage.values), "guard zone").toBe(true);
    });
  } finally {
    backend.use("reference");
  }
}

/**
 * As `compare`, for inputs that are not finite. An infinity may become NaN, since the order of a sum decides between the
 * two; where the reference is finite, so must be the kernel. Kernels of grouped convolutions take small groups
 * together, with zeros between them, so there what is not finite may spread to the other groups of its pixel.
 */
function compareNotFinite(
  op: Op,
  name: BackendName,
  inputs: readonly (Tensor | undefined)[],
  params: unknown,
): void {
  const spreads =
    typeof params === "object" && params !== null && Number(Reflect.get(params, "groups")) > 1;
  const expected = runSample(op, inputs, params);
  backend.use(name);
  try {
    runSample(op, inputs, params).forEach(({ data }, i) => {
      const finite = (value: number, at: number): number =>
        Number.isFinite(value) && (!spreads || Number.isFinite(data[at]!)) ? value : NaN;
      const tolerance = op.tolerance?.forward ?? defaultTolerance.forward;
      const actual = data.map((value) => (Number.isFinite(value) ? value : NaN));
      expectClose(actual, Float64Array.from(expected[i]!.data, finite), tolerance, op.outputs[i]);
    });
  } finally {
    backend.use("reference");
  }
}

beforeAll(() => {
  backend.use("reference");
  poisonAllocations(true);
});

afterAll(() => poisonAllocations(false));

describe.each(allOps().map((op) => ({ name: op.name, op })))("$name", ({ op }) => {
  const tolerance = { ...defaultTolerance, ...op.tolerance };

  it("has samples, and says why each is there", () => {
    expect(op.samples.length).toBeGreaterThan(0);
    const reasons = [...op.samples, ...op.rejects].map((sample) => sample.why);
    expect(new Set(reasons).size).toBe(reasons.length);
  });

  describe.each(op.samples.map((sample) => ({ ...sample })))("$why", (sample: Sample<unknown>) => {
    it("writes every element of the shape it declares, in both float types", () => {
      for (const dtype of ["float32", "float64"] as const) {
        const outputs = runSample(op, sampleTensors(sample.inputs, { dtype }), sample.params);
        for (const output of outputs) {
          expect(output.data.length).toBe(output.shape.reduce((a, b) => a * b, 1));
          expect([...output.data].every(isFilled)).toBe(true);
        }
      }
    });

    it("gives in float32 what it gives in float64", () => {
      const [single, double] = (["float32", "float64"] as const).map((dtype) =>
        runSample(op, sampleTensors(sample.inputs, { dtype }), sample.params),
      );
      single!.forEach((output, i) => {
        expectClose(output.data, double![i]!.data, tolerance.forward, op.outputs[i]);
      });
    });

    describe.each(fastBackends)("on %s", (name) => {
      it("agrees with the reference, and writes nothing behind its outputs", () => {
        compare(op, name, sampleTensors(sample.inputs, { dtype: "float32" }), sample.params);
      });

      it("passes NaN and infinities on as the reference does", () => {
        for (const value of [NaN, Infinity]) {
          const inputs = sampleTensors(sample.inputs, { dtype: "float32" });
          const first = inputs.find((x) => x !== undefined && isFloat(x.dtype) && x.size > 0);
          first?.set(
            first.shape.map((length) => Math.floor(length / 2)),
            value,
          );
          compareNotFinite(op, name, inputs, sample.params);
        }
      });
    });

    if (op.differentiable !== false) {
      const { points, call } = inFloat64(op, sample);
      const output = noGrad(() => call(...points));
      const checkable = points.length > 0 && output.size > 0 && isFloat(output.dtype);

      if (checkable)
        it("has the gradient that finite differences give", () => {
          const { relativeError } = gradCheck(call, points, { tolerance: tolerance.gradient });
          expect(relativeError).toBeLessThanOrEqual(tolerance.gradient);
        });

      // One more sweep over all elements for each of them: kept to small samples.
      const small = points.reduce((size, x) => size + x.size, 0) <= 150;
      if (checkable && small)
        it("has the gradient of its gradient, too", () => {
          const ofGradient = (...inputs: Tensor[]): Tensor => {
            const gradient = waves(output.shape, { phase: 2 });
            const grads = enableGrad(() =>
              grad(call(...inputs), inputs, { gradient, createGraph: true }),
            );
            // Gradients that depend on nothing are constants; the zero keeps every input in the graph.
            const zero = inputs.map((x) => x.sum().mul(0)).reduce((a, b) => a.add(b));
            return grads.reduce<Tensor>(
              (total, g, i) =>
                g === null ? total : total.add(g.mul(waves(g.shape, { phase: i })).sum()),
              zero,
            );
          };
          const { relativeError } = gradCheck(ofGradient, points, {
            tolerance: tolerance.gradient,
          });
          expect(relativeError).toBeLessThanOrEqual(tolerance.gradient);
        });
    }
  });

  it.each(fastBackends.filter((name) => hasKernel(name, op)))(
    "has a kernel on %s that takes a sample",
    (name) => {
      backend.use(name);
      const by: string[] = [];
      const stop = backend.observe((event) => void (event.op === op.name && by.push(event.by)));
      try {
        for (const sample of op.samples) {
          runSample(op, sampleTensors(sample.inputs, { dtype: "float32" }), sample.params);
        }
      } finally {
        stop();
        backend.use("reference");
      }
      expect(by).toContain(name);
    },
  );

  it.each(op.rejects.map((reject) => ({ ...reject })))(
    "refuses: $why",
    (reject: Reject<unknown>) => {
      const inputs = sampleTensors(reject.inputs, { dtype: "float32" });
      expect(() => runSample(op, inputs, reject.params)).toThrow(reject.says);
    },
  );
});
