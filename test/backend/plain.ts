// What kernels are held to: loops in doubles, and helpers that put guard zones around what they write.
import { expect } from "vitest";
import type { Machine } from "../../src/backend/fast/machine.js";

const guard = 32;
const sentinel = 12345;

/** Fixed noise in -1..1, another for every seed. */
export function noise(length: number, seed: number): Float32Array {
  let state = Math.imul(seed + 1, 2654435761) >>> 0;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32) * 2 - 1;
  });
}

interface Guarded {
  readonly array: Float32Array;
  readonly check: () => void;
}

/** An output full of NaN between guard zones; `check` fails when a kernel wrote outside it. */
export function guarded(length: number): Guarded {
  const whole = new Float32Array(length + 2 * guard).fill(sentinel);
  const array = whole.subarray(guard, guard + length).fill(NaN);
  const check = () => {
    const outside = [...whole.subarray(0, guard), ...whole.subarray(guard + length)];
    expect(
      outside.every((value) => value === sentinel),
      "guard zone overwritten",
    ).toBe(true);
  };
  return { array, check };
}

export const blocks = (channels: number) => Math.ceil(channels / 16);

export function toBlocked(machine: Machine, x: Float32Array, n: number, c: number, pixels: number) {
  const out = guarded(n * blocks(c) * 16 * pixels);
  machine.run("toBlocked", [x, out.array], [n, c, pixels]);
  out.check();
  return out.array;
}

export function toPlanar(machine: Machine, x: Float32Array, n: number, c: number, pixels: number) {
  const out = guarded(n * c * pixels);
  machine.run("toPlanar", [x, out.array], [n, c, pixels]);
  out.check();
  return out.array;
}

/** Fails unless every value is within `relative` of the largest expected magnitude; says where the worst is. */
export function expectClose(got: ArrayLike<number>, expected: ArrayLike<number>, relative: number) {
  expect(got.length).toBe(expected.length);
  let worst = 0;
  let at = 0;
  let scale = 1e-30;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(got[i]! - expected[i]!);
    scale = Math.max(scale, Math.abs(expected[i]!));
    if (!(difference <= worst)) [worst, at] = [difference, i];
  }
  const message = `worst at ${at}: got ${got[at]}, expected ${expected[at]}`;
  expect(worst / scale, message).toBeLessThanOrEqual(relative);
}

export interface ConvCase {
  readonly why: string;
  readonly n?: number;
  readonly c: number;
  readonly size: readonly [number, number];
  readonly k: number;
  readonly kernel: readonly [number, number];
  readonly stride?: readonly [number, number];
  readonly pad?: readonly [number, number];
  readonly dilation?: readonly [number, number];
  readonly groups?: number;
}

/** Convolution and both gradients by their definition, in doubles. */
export function plainConv(
  test: ConvCase,
  x: Float32Array,
  w: Float32Array,
  bias: Float32Array,
  seed: number,
) {
  const { n = 1, c, k, groups = 1 } = test;
  const [h, width] = test.size;
  const [kh, kw] = test.kernel;
  const [sy, sx] = test.stride ?? [1, 1];
  const [py, px] = test.pad ?? [0, 0];
  const [dy, dx] = test.dilation ?? [1, 1];
  const oh = Math.floor((h + 2 * py - (kh - 1) * dy - 1) / sy) + 1;
  const ow = Math.floor((width + 2 * px - (kw - 1) * dx - 1) / sx) + 1;
  const numbers = [n, c, h, width, k, kh, kw, sy, sx, py, px, dy, dx, oh, ow, groups];
  const grad = noise(n * k * oh * ow, seed);
  const y = new Float64Array(grad.length);
  const xGrad = new Float64Array(x.length);
  const wGrad = new Float64Array(w.length);
  const perGroup = c / groups;
  for (let o = 0; o < y.length; o++) {
    const column = o % ow;
    const row = Math.floor(o / ow) % oh;
    const filter = Math.floor(o / (ow * oh)) % k;
    const image = Math.floor(o / (ow * oh * k));
    y[o] = bias[filter]!;
    const first = Math.floor(filter / (k / groups)) * perGroup;
    for (let t = 0; t < perGroup * kh * kw; t++) {
      const [i, j] = [Math.floor(t / kw) % kh, t % kw];
      const [r, q] = [row * sy - py + i * dy, column * sx - px + j * dx];
      if (r < 0 || r >= h || q < 0 || q >= width) continue;
      const from = ((image * c + first + Math.floor(t / (kh * kw))) * h + r) * width + q;
      const weight = filter * perGroup * kh * kw + t;
      y[o]! += x[from]! * w[weight]!;
      xGrad[from]! += grad[o]! * w[weight]!;
      wGrad[weight]! += grad[o]! * x[from]!;
    }
  }
  return { numbers, n, c, k, pixels: h * width, outPixels: oh * ow, grad, y, xGrad, wGrad };
}
