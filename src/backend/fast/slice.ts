import type { Kernel, Operand } from "../backend.js";
import {
  blockedLength,
  blockedOf,
  blocks,
  fits,
  floats,
  Image,
  imageIn,
  sizeOfShape,
} from "./image.js";
import { Lease } from "./lease.js";
import type { Machine } from "./machine.js";

interface Range {
  readonly start: number;
  readonly step: number;
  readonly length: number;
}

interface SlicePlan {
  readonly ranges: readonly Range[];
  readonly shape: readonly number[];
}

interface PadPlan extends SlicePlan {
  readonly value: number;
}

interface CatPlan {
  readonly dim: number;
  readonly lengths: readonly number[];
}

/** Part of a tensor; of images in blocks unless channels are skipped. */
export function slice(machine: Machine): Kernel<SlicePlan> {
  return {
    run([x], { ranges, shape }, [y]) {
      if (x === undefined || y === undefined || !moves(x, y)) return false;
      if (isImages(machine, x, ranges)) {
        const out = Lease.of(blockedLength(sizeOfShape(y.shape)));
        const from = blockedOf(machine, x, sizeOfShape(x.shape));
        copyImages(machine, from, out, y.shape, placeOf(shape, ranges), placeOf(y.shape));
        from.release();
        y.storage.defer(new Image(machine, sizeOfShape(y.shape), out));
        return true;
      }
      return copyStrided(machine, x, y, y.shape, stepsOf(shape, ranges), stepsOf(y.shape));
    },
  };
}

/** The reverse: zeros but for the part. */
export function place(machine: Machine): Kernel<SlicePlan> {
  return {
    run([x], { ranges, shape }, [y]) {
      if (x === undefined || y === undefined || !moves(x, y)) return false;
      if (isImages(machine, x, ranges)) {
        const out = Lease.of(blockedLength(sizeOfShape(shape)));
        out.values.fill(0);
        const from = blockedOf(machine, x, sizeOfShape(x.shape));
        copyImages(machine, from, out, x.shape, placeOf(x.shape), placeOf(shape, ranges));
        from.release();
        y.storage.defer(new Image(machine, sizeOfShape(shape), out));
        return true;
      }
      floats(y).fill(0);
      return copyStrided(machine, x, y, x.shape, stepsOf(x.shape), stepsOf(shape, ranges));
    },
  };
}

/** With zeros around it is `place`. */
export function pad(machine: Machine): Kernel<PadPlan> {
  const around = place(machine);
  return { run: (inputs, plan, outputs) => plan.value === 0 && around.run(inputs, plan, outputs) };
}

/** One after the other; images along channels stay in blocks. */
export function cat(machine: Machine): Kernel<CatPlan> {
  return {
    run(inputs, { dim, lengths }, [y]) {
      const given = inputs.filter((x) => x !== undefined);
      if (y === undefined || !moves(y, ...given)) return false;
      const images = y.shape.length === 4 && given.some((x) => carries(machine, x));
      const out = images && dim < 2 ? Lease.of(blockedLength(sizeOfShape(y.shape))) : undefined;
      let start = 0;
      given.forEach((x, i) => {
        const ranges = y.shape.map((_, d) => ({
          start: d === dim ? start : 0,
          step: 1,
          length: x.shape[d]!,
        }));
        if (out === undefined) {
          copyStrided(machine, x, y, x.shape, stepsOf(x.shape), stepsOf(y.shape, ranges));
        } else if (!finishInPlace(machine, x, out, y.shape, ranges)) {
          const from = blockedOf(machine, x, sizeOfShape(x.shape));
          copyImages(machine, from, out, x.shape, placeOf(x.shape), placeOf(y.shape, ranges));
          from.release();
        }
        start += lengths[i]!;
      });
      if (out !== undefined) y.storage.defer(new Image(machine, sizeOfShape(y.shape), out));
      return true;
    },
  };
}

/** Whole blocks of channels whose batch norm waits go to their place at once: nobody else may want them. */
function finishInPlace(
  machine: Machine,
  x: Operand,
  out: Lease,
  whole: readonly number[],
  ranges: readonly Range[],
): boolean {
  const { start: image } = ranges[0]!;
  const { start: channel } = ranges[1]!;
  if (channel % 16 !== 0) return false;
  const all = blocks(sizeOfShape(whole).c);
  const waiting = imageIn(machine, x.storage, sizeOfShape(x.shape));
  return waiting?.finishInto(out, all, image * all + channel / 16) ?? false;
}

/** Bits are moved, so whole numbers of 32 bits pass as well. */
function moves(...operands: readonly Operand[]): boolean {
  return (
    fits(...operands) &&
    operands.every(
      ({ dtype, shape }) =>
        shape.length <= 8 && shape.length > 0 && (dtype === "float32" || dtype === "int32"),
    )
  );
}

function carries(machine: Machine, x: Operand): boolean {
  return imageIn(machine, x.storage, sizeOfShape(x.shape)) !== undefined;
}

function isImages(machine: Machine, x: Operand, ranges: readonly Range[]): boolean {
  return (
    ranges.length === 4 && ranges[0]!.step === 1 && ranges[1]!.step === 1 && carries(machine, x)
  );
}

/** Blocks, height and width of the whole; first image, channel, row, column; steps of rows and columns. */
function placeOf(shape: readonly number[], ranges?: readonly Range[]): readonly number[] {
  const [, c = 1, h = 1, w = 1] = shape;
  const starts = ranges?.map(({ start }) => start) ?? [0, 0, 0, 0];
  return [blocks(c), h, w, ...starts, ranges?.[2]?.step ?? 1, ranges?.[3]?.step ?? 1];
}

function copyImages(
  machine: Machine,
  from: Lease,
  to: Lease,
  part: readonly number[],
  source: readonly number[],
  target: readonly number[],
): void {
  machine.run("copyRegion", [from, to], [...part, ...source, ...target]);
}

/** Offset of the first element that the ranges pick of `shape`, and the step along each dimension. */
function stepsOf(shape: readonly number[], ranges?: readonly Range[]): readonly number[] {
  let stride = 1;
  const strides = [...shape].reverse().map((length) => {
    const step = stride;
    stride *= length;
    return step;
  });
  strides.reverse();
  const offset = ranges?.reduce((sum, { start }, d) => sum + start * strides[d]!, 0) ?? 0;
  return [offset, ...strides.map((step, d) => step * (ranges?.[d]?.step ?? 1))];
}

function copyStrided(
  machine: Machine,
  x: Operand,
  y: Operand,
  part: readonly number[],
  source: readonly number[],
  target: readonly number[],
): boolean {
  machine.run("copyStrided", [floats(x), floats(y)], [part.length, ...part, ...source, ...target]);
  return true;
}
