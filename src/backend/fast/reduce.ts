import type { Kernel, Operand } from "../backend.js";
import { Storage } from "../storage.js";
import { repeated } from "./elementwise.js";
import {
  allFloat32,
  blockedOf,
  blockedLength,
  blocks,
  fits,
  floats,
  Image,
  imageIn,
  sizeOfShape,
  type ImageSize,
} from "./image.js";
import { Lease } from "./lease.js";
import type { Machine } from "./machine.js";

interface ReducePlan {
  readonly from: readonly number[];
  readonly kept: readonly number[];
  readonly count: number;
}

/** Sums or means over neighbouring dimensions, and over all but the channels of images. */
export function reduce(machine: Machine, mean: boolean): Kernel<ReducePlan> {
  return {
    run([x], plan, [y]) {
      if (x === undefined || y === undefined || !allFloat32(x, y) || !fits(x, y)) return false;
      const factor = mean ? 1 / plan.count : 1;
      const dims = plan.from.flatMap((length, d) =>
        length !== 1 && plan.kept[d] === 1 ? [d] : [],
      );
      const rank = plan.from.length;
      const image = imageIn(machine, x.storage);
      const images = image !== undefined && rank > 2 && isShape(image.size, plan.from);
      if (
        images &&
        dims.every((d) => d > 1) &&
        dims.length === plan.from.slice(2).filter((l) => l !== 1).length
      ) {
        return overPixels(machine, image, factor, y);
      }
      if (
        images &&
        rank > 2 &&
        plan.kept.every((length, d) => d === 1 || length === 1) &&
        !dims.includes(1)
      ) {
        return overImages(machine, image, factor, y);
      }
      const [first = 0, last = first - 1] = [dims[0], dims.at(-1)];
      const between = plan.from.slice(first, last + 1);
      if (between.some((length, i) => length !== 1 && !dims.includes(first + i))) return false;
      const product = (lengths: readonly number[]) =>
        lengths.reduce((total, length) => total * length, 1);
      const numbers = [
        product(plan.from.slice(0, first)),
        product(between),
        product(plan.from.slice(last + 1)),
      ];
      machine.run("reduce", [floats(x), floats(y)], numbers, [factor]);
      return true;
    },
  };
}

function isShape({ n, c, pixels }: ImageSize, shape: readonly number[]): boolean {
  return n === shape[0] && c === shape[1] && n * c * pixels === shape.reduce((a, b) => a * b, 1);
}

/** Global pooling: one value for each channel of each image. */
function overPixels(machine: Machine, image: Image, factor: number, y: Operand): boolean {
  const { n, c, pixels } = image.size;
  const size = { n, c, pixels: 1 };
  const out = Lease.of(blockedLength(size));
  const window = [n * blocks(c), 1, pixels, 1, pixels, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0];
  machine.run("avgPool2d", [image.settled(), out], [...window, factor === 1 ? 1 : pixels]);
  y.storage.defer(new Image(machine, size, out));
  return true;
}

/** One value for each channel: the gradient of a bias. */
function overImages(machine: Machine, image: Image, factor: number, y: Operand): boolean {
  const { n, c, pixels } = image.size;
  const sums = new Float32Array(16 * blocks(c));
  machine.run("channelSum", [image.settled(), sums], [n, blocks(c), pixels]);
  const out = floats(y);
  for (let i = 0; i < c; i++) out[i] = sums[i]! * factor;
  return true;
}

/** Repeats along dimensions of length 1; one value a channel over an image stays in blocks. */
export function expand(machine: Machine): Kernel {
  return {
    run([x], _plan, [y]) {
      if (x === undefined || y === undefined || !allFloat32(x, y) || !fits(x, y)) return false;
      const size = sizeOfShape(y.shape);
      const perChannel =
        x.storage.length === size.n * size.c && size.pixels > 1 && y.shape.length === 4;
      if (!perChannel || x.shape.length !== 4) return repeated(machine, "add", x, zero, y);
      const values = blockedOf(machine, x, { ...size, pixels: 1 });
      const { n, c, pixels } = size;
      const out = Lease.of(blockedLength(size));
      const window = [n * blocks(c), 1, pixels, 1, pixels, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0, 1];
      machine.run("avgPool2dGrad", [values, out], window);
      values.release();
      y.storage.defer(new Image(machine, size, out));
      return true;
    },
  };
}

const zero: Operand = {
  shape: [],
  dtype: "float32",
  storage: new Storage("float32", 1, new Float32Array(1)),
};
