import { addOpName, type Operand } from "../backend/backend.js";
import type { DType } from "../backend/dtype.js";
import type { Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";

/** Shape and element type of one output. */
export interface Spec {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** What an op works out before it computes: its outputs, and whatever sizes its loops need. */
export interface Plan {
  readonly outputs: readonly Spec[];
}

/** One T for each name; a name that ends in "?" may be left out. */
export type Each<Names extends readonly string[], T> = {
  readonly [K in keyof Names]: Names[K] extends `${string}?` ? T | undefined : T;
};

/** What an op's gradient may use. Reading a value that was overwritten since throws. */
export interface BackwardContext<P extends Plan> {
  /** Gradient of the loss with respect to the first output. */
  readonly grad: Tensor;
  readonly plan: P;
  /** Which inputs want a gradient: the others may be null in the answer. */
  readonly needs: readonly boolean[];
  /** The value of an input, by position. */
  readonly input: (index: number) => Tensor;
  /** The value of an output: results that the formula reuses, indices, statistics. */
  readonly output: (index: number) => Tensor;
}

/** An input of a sample: a shape (then values are a fixed wave, no two alike), or how to fill it. */
export type SampleInput =
  | Shape
  | {
      readonly shape: Shape;
      readonly dtype?: DType;
      readonly fill: (index: number) => number;
    }
  | undefined;

/** A small call worth testing. */
export interface Sample<Params> {
  readonly why: string;
  readonly inputs: readonly SampleInput[];
  readonly params: Params;
}

/** A call that must be refused, and what the message must say. */
export interface Reject<Params> extends Sample<Params> {
  readonly says: RegExp;
}

/**
 * Everything about one operation. Only the first output can be differentiated; others are indices, statistics
 * and the like that the gradient or the caller needs.
 */
export interface Op<
  Inputs extends readonly string[] = readonly string[],
  Outputs extends readonly string[] = readonly string[],
  Params = unknown,
  P extends Plan = Plan,
> {
  readonly name: string;
  /** Names of the inputs, for messages; "bias?" may be left out; a list such as `readonly string[]` takes any number. */
  readonly inputs: Inputs;
  readonly outputs: Outputs;
  /** Checks inputs and parameters, the only place that does, and works out sizes. */
  plan(inputs: Each<Inputs, Operand>, params: Params): P;
  /** Plain loops, in the order of the formula: runs everywhere and is what fast kernels are held to. */
  reference(inputs: Each<Inputs, Operand>, plan: P, outputs: Each<Outputs, Operand>): void;
  /** Gradients of the inputs in their order, in terms of other ops; null for none. */
  backward(context: BackwardContext<P>): readonly (Tensor | null)[];
  /** False for ops whose result has no gradient: comparisons, argmax. */
  readonly differentiable?: boolean;
  /** Float inputs that get no gradient, by name: running statistics, saved results. */
  readonly constants?: readonly string[];
  /** True when the output is the first input under another shape: it then shares the storage, and nothing is computed. */
  readonly sharesInput?: boolean;
  readonly samples: readonly Sample<Params>[];
  readonly rejects: readonly Reject<Params>[];
  /** Relative error allowed against the reference and against finite differences, where the default will not do. */
  readonly tolerance?: {
    readonly forward: number;
    readonly gradient: number;
    readonly because: string;
  };
}

const ops = new Map<string, Op>();

/** Makes an op known to coverage and to the test that drives every op. */
export function defineOp<
  const Inputs extends readonly string[],
  const Outputs extends readonly string[],
  Params,
  P extends Plan,
>(op: Op<Inputs, Outputs, Params, P>): Op<Inputs, Outputs, Params, P> {
  if (ops.has(op.name)) throw new Error(`defineOp: ${op.name} is defined twice`);
  ops.set(op.name, op);
  addOpName(op.name);
  return op;
}

/** All ops, in the order of ops/index.ts. */
export function allOps(): readonly Op[] {
  return [...ops.values()];
}

/** The op of that name. */
export function findOp(name: string): Op {
  const op = ops.get(name);
  if (op === undefined) throw new Error(`findOp: no op is called ${name}`);
  return op;
}

/** For the `backward` of ops without a gradient. */
export function noGradient(): readonly null[] {
  return [];
}
