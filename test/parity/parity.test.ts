import { readdirSync, readFileSync } from "node:fs";
import * as cnnlab from "cnnlab";
import { backend, grad, tensor, Tensor, type DType } from "cnnlab";
import { afterAll, describe, expect, it } from "vitest";
import { expectClose } from "../support/close.js";
import { wave } from "../support/seeded.js";

interface InputSpec {
  readonly shape: readonly number[];
  readonly scale?: number;
  readonly shift?: number;
  readonly below?: number;
}

interface Stored {
  readonly shape: readonly number[];
  readonly data: string;
}

interface Fixture {
  readonly name: string;
  readonly call: string;
  readonly inputs: readonly InputSpec[];
  readonly args: readonly unknown[];
  readonly pick?: string | number;
  readonly output: Stored;
  readonly grads?: readonly (Stored | null)[];
}

const folder = new URL("fixtures/", import.meta.url);
const fixtures = readdirSync(folder).flatMap((file) => {
  const text = readFileSync(new URL(file, folder), "utf8");
  return (JSON.parse(text) as { cases: Fixture[] }).cases;
});

// float64: torch adds in another order. float32: six digits, as both are held to float64 values.
const tolerances = { float64: 1e-9, float32: 2e-5 } as const;

/** The same formula as in torch_fixtures.py. */
function makeInput(
  { shape, scale = 1, shift = 0, below }: InputSpec,
  phase: number,
  dtype: DType,
): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const value = (i: number) =>
    below === undefined ? shift + scale * wave(i, phase) : (i * 7 + phase) % below;
  const values = Float64Array.from({ length: size }, (_, i) => value(i));
  const float = below === undefined;
  return tensor(values, { shape, dtype: float ? dtype : "int32", requiresGrad: float });
}

function decode({ data }: Stored): Float64Array {
  return new Float64Array(Uint8Array.from(Buffer.from(data, "base64")).buffer);
}

/** Puts the inputs where the arguments name them. */
function fill(arg: unknown, inputs: readonly Tensor[]): unknown {
  if (Array.isArray(arg)) return arg.map((item) => fill(item, inputs));
  if (typeof arg !== "object" || arg === null) return arg;
  if ("input" in arg && typeof arg.input === "number") return inputs[arg.input];
  return Object.fromEntries(Object.entries(arg).map(([key, value]) => [key, fill(value, inputs)]));
}

function callEngine({ call, args, pick }: Fixture, inputs: readonly Tensor[]): Tensor {
  const fn: unknown = Reflect.get(cnnlab, call);
  if (typeof fn !== "function") throw new Error(`${call} is not exported`);
  const result: unknown = Reflect.apply(fn, undefined, fill(args, inputs) as unknown[]);
  const picked: unknown = pick === undefined ? result : Reflect.get(result as object, pick);
  if (!(picked instanceof Tensor)) throw new Error(`${call} gave no tensor`);
  return picked;
}

const initial = backend.current();
afterAll(() => backend.use(initial));

describe.each(backend.available())("%s agrees with torch", (name) => {
  it.each(fixtures.map((fixture) => ({ ...fixture })))("$name", (fixture) => {
    backend.use(name);
    for (const dtype of ["float64", "float32"] as const) {
      const inputs = fixture.inputs.map((spec, i) => makeInput(spec, i, dtype));
      const output = callEngine(fixture, inputs);
      expect(output.shape, "shape").toEqual(fixture.output.shape);
      expectClose(output.data, decode(fixture.output), tolerances[dtype], `${dtype} output`);
      if (fixture.grads === undefined) continue;
      const upstream = Float64Array.from({ length: output.size }, (_, i) => Math.cos(i));
      const floats = inputs.filter((input) => input.requiresGrad);
      const gradient = tensor(upstream, { shape: output.shape, dtype: output.dtype });
      const grads = grad(output, floats, { gradient });
      fixture.grads.forEach((expected, i) => {
        if (expected === null) return;
        const actual = grads[i];
        expectClose(
          actual?.data ?? [],
          decode(expected),
          tolerances[dtype],
          `${dtype} gradient ${i}`,
        );
      });
    }
  });
});
