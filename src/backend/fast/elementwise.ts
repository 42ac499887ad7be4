import type { Kernel, Operand } from "../backend.js";
import {
  allFloat32,
  blockedLength,
  blockedOf,
  fits,
  floats,
  identity,
  Image,
  imageIn,
  maskValues,
  type ImageSize,
  type Mask,
} from "./image.js";
import { Lease } from "./lease.js";
import type { Machine } from "./machine.js";

// Numbers of elementwise.c's enums.
const unaryOps = {
  ...{ relu: 0, leakyReluSlope: 1, elu: 2, sigmoid: 3, tanh: 4, normalCdf: 5 },
  ...{ exp: 6, log: 7, sqrt: 8, abs: 9, neg: 10, clamp: 11 },
} as const;
const binaryOps = { add: 0, sub: 1, mul: 2, div: 3, maximum: 4, minimum: 5 } as const;

export type UnaryName = keyof typeof unaryOps;
export type BinaryName = keyof typeof binaryOps;

/** y = f(x), element by element, in whichever layout x has. */
export function unary<Plan>(
  machine: Machine,
  name: UnaryName,
  reals: (plan: Plan) => readonly number[] = () => [],
): Kernel<Plan> {
  const code = unaryOps[name];
  return {
    run([x], plan, [y]) {
      if (x === undefined || y === undefined || !allFloat32(x, y) || !fits(x)) return false;
      const image = imageIn(machine, x.storage);
      if (image === undefined) {
        machine.run("unary", [floats(x), floats(y)], [code, y.storage.length], reals(plan));
        return true;
      }
      const length = blockedLength(image.size);
      const out = Lease.of(length);
      machine.run("unary", [image.settled(), out], [code, length], reals(plan));
      y.storage.defer(new Image(machine, image.size, out));
      return true;
    },
  };
}

/** relu waits with the batch norm before it; alone, with one that changes nothing, for whoever reads it. */
export function relu(machine: Machine): Kernel {
  const plain = unary(machine, "relu");
  return {
    run(inputs, plan, outputs) {
      const [x] = inputs;
      const [y] = outputs;
      const image = x === undefined ? undefined : imageIn(machine, x.storage);
      if (image === undefined || y === undefined) return plain.run(inputs, plan, outputs);
      const waiting = image.pending?.kind === "affine" ? image.pending : null;
      const buffer = waiting === null ? image.settled() : image.raw;
      const norm = waiting ?? { kind: "affine", ...identity(image.size.c), add: null };
      norm.add?.share();
      y.storage.defer(
        new Image(machine, image.size, buffer.share(), { pending: { ...norm, relu: true } }),
      );
      return true;
    },
  };
}

/** dy where y is positive. It waits: a batch norm's gradient and a sum of gradients mask on the way. */
export function reluGrad(machine: Machine): Kernel {
  return {
    run([dy, y], _plan, [dx]) {
      if (dy === undefined || y === undefined || dx === undefined) return false;
      if (!allFloat32(dy, y) || !fits(dy)) return false;
      const size = imageIn(machine, y.storage)?.size ?? imageIn(machine, dy.storage)?.size;
      if (size === undefined) {
        machine.run("reluGrad", [floats(dy), floats(y), floats(dx)], [dx.storage.length]);
        return true;
      }
      const mask = maskOf(machine, y, size);
      const image = imageIn(machine, dy.storage, size);
      const before = image?.pending;
      if (
        image !== undefined &&
        before?.kind === "unpooled" &&
        before.mask === null &&
        mask.scale === null
      ) {
        const pooled = before.maxima?.source === mask.values ? before.maxima.values.share() : null;
        if (pooled !== null) mask.values.release();
        const masked = { mask: pooled ?? mask.values, maskIsPooled: pooled !== null };
        const pending = { ...before, ...masked, where: before.where.share(), maxima: null };
        dx.storage.defer(new Image(machine, size, image.raw.share(), { pending }));
        return true;
      }
      const pending = { kind: "masked", mask } as const;
      dx.storage.defer(new Image(machine, size, blockedOf(machine, dy, size), { pending }));
      return true;
    },
  };
}

function maskOf(machine: Machine, output: Operand, size: ImageSize): Mask {
  const image = imageIn(machine, output.storage, size);
  if (image !== undefined && image.affine !== null) {
    const { scale, shift } = image.affine;
    const values = image.raw.share();
    // Positive after relu is positive before.
    return scale === identity(image.size.c).scale
      ? { values, scale: null, shift: null }
      : { values, scale, shift };
  }
  return { values: blockedOf(machine, output, size), scale: null, shift: null };
}

interface BroadcastPlan {
  readonly outputs: readonly { readonly shape: readonly number[] }[];
}

/** y = f(a, b), with broadcasting. */
export function binary(machine: Machine, name: BinaryName): Kernel<BroadcastPlan> {
  const code = binaryOps[name];
  return {
    run([a, b], _plan, [y]) {
      if (a === undefined || b === undefined || y === undefined) return false;
      if (!allFloat32(a, b, y) || !fits(a, b, y)) return false;
      if (a.storage.length === y.storage.length && b.storage.length === y.storage.length) {
        return sameShape(machine, name, a, b, y);
      }
      const number = b.storage.length === 1 ? 2 : a.storage.length === 1 ? 1 : 0;
      if (number !== 0) return withNumber(machine, code, a, b, y, number);
      return repeated(machine, name, a, b, y);
    },
  };
}

function sameShape(
  machine: Machine,
  name: BinaryName,
  a: Operand,
  b: Operand,
  y: Operand,
): boolean {
  const code = binaryOps[name];
  const size = imageIn(machine, a.storage)?.size ?? imageIn(machine, b.storage)?.size;
  if (size === undefined) {
    machine.run("binary", [floats(a), floats(b), floats(y)], [code, y.storage.length, 0]);
    return true;
  }
  // One in blocks is enough: converting the other once costs less than leaving blocks for all that follows.
  const [left, right] = [asImage(machine, a, size), asImage(machine, b, size)];
  y.storage.defer(combined(machine, name, left, right));
  if (imageIn(machine, a.storage) !== left) left.release();
  if (imageIn(machine, b.storage) !== right) right.release();
  return true;
}

function combined(machine: Machine, name: BinaryName, left: Image, right: Image): Image {
  const { size } = left;
  if (name === "add") {
    const waiting = residual(left, right) ?? residual(right, left);
    if (waiting !== undefined) return waiting;
  }
  const length = blockedLength(size);
  const out = Lease.of(length);
  if (name !== "add" || !(addMasked(left, right, out) || addMasked(right, left, out))) {
    const arrays = [left.settled(), right.settled(), out];
    machine.run("binary", arrays, [binaryOps[name], length, 0]);
  }
  return new Image(machine, size, out);
}

/** The operand's Image, or a new one that stays with its storage's row-major values. */
function asImage(machine: Machine, operand: Operand, size: ImageSize): Image {
  return (
    imageIn(machine, operand.storage, size) ??
    new Image(machine, size, blockedOf(machine, operand, size))
  );
}

/** A batch norm that waits takes the other branch of a residual block along. */
function residual(norm: Image, other: Image): Image | undefined {
  const { pending, machine, size } = norm;
  if (pending?.kind !== "affine" || pending.add !== null || pending.relu) return undefined;
  const add = other.settled().share();
  return new Image(machine, size, norm.raw.share(), { pending: { ...pending, add } });
}

function addMasked(masked: Image, other: Image, out: Lease): boolean {
  const { pending, machine, size } = masked;
  if (pending?.kind !== "masked") return false;
  const mask = maskValues(machine, size, pending.mask);
  const arrays = [masked.raw, other.settled(), mask, out];
  machine.run("maskedAdd", arrays, [blockedLength(size)]);
  mask.release();
  return true;
}

function withNumber(
  machine: Machine,
  code: number,
  a: Operand,
  b: Operand,
  y: Operand,
  which: number,
): boolean {
  const image = imageIn(machine, (which === 2 ? a : b).storage);
  if (image === undefined) {
    machine.run("binary", [floats(a), floats(b), floats(y)], [code, y.storage.length, which]);
    return true;
  }
  const length = blockedLength(image.size);
  const out = Lease.of(length);
  const values = image.settled();
  const arrays = which === 2 ? [values, floats(b), out] : [floats(a), values, out];
  machine.run("binary", arrays, [code, length, which]);
  y.storage.defer(new Image(machine, image.size, out));
  return true;
}

/** Operands that repeat along dimensions, by strides. */
export function repeated(
  machine: Machine,
  name: BinaryName,
  a: Operand,
  b: Operand,
  y: Operand,
): boolean {
  const rank = y.shape.length;
  if (rank < 1 || rank > 8) return false;
  const numbers = [
    binaryOps[name],
    rank,
    ...y.shape,
    ...strides(a.shape, y.shape),
    ...strides(b.shape, y.shape),
  ];
  machine.run("broadcast", [floats(a), floats(b), floats(y)], numbers);
  return true;
}

/** Strides of `shape` read as `whole`: 0 where it repeats. */
function strides(shape: readonly number[], whole: readonly number[]): number[] {
  let step = 1;
  return whole
    .map((_, i) => shape[shape.length - 1 - i] ?? 1)
    .map((length) => {
      const stride = length === 1 ? 0 : step;
      step *= length;
      return stride;
    })
    .reverse();
}
