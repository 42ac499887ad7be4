import { arrayOf, bytesPerElement, viewOf, type DType, type Values } from "./dtype.js";

// Who owns what: a buffer belongs to one Storage or to the pool, never to both. A Storage forgets its buffer before
// the pool takes it, so an interrupt between the two loses a buffer to the garbage collector and never shares one.

/** Values below this stay readable when a step or a module is over: losses and logits for ever. */
export const readableBelow = 64 * 1024;

/** Arrays below this are the garbage collector's: it makes them as fast as the pool finds one. */
const pooledFrom = 4 * 1024;

/** Buffers that no step asked for during this many backward passes are let go. */
const idleGenerations = 8;

interface Idle {
  readonly buffer: ArrayBuffer;
  readonly since: number;
}

const pool = new Map<number, Idle[]>();
const counts = { allocatedBytes: 0, allocations: 0, reuses: 0, pooledBytes: 0 };
const guardBytes = 64;
/** Of the processor's cache: buffers are longer by one, so that values can begin at the next. */
const cacheLine = 64;
const guardByte = 0xab;
let generation = 0;
let poison = false;
let bytesToLine: (buffer: ArrayBuffer) => number = () => 0;

/** Lets values of pooled buffers begin where a line of the cache does; `skip` says how many bytes are before it. */
export function alignPool(skip: (buffer: ArrayBuffer) => number): void {
  bytesToLine = skip;
}

/** Rounds up to an eighth of an octave: a last, smaller batch finds a buffer, at most an eighth is wasted. */
export function sizeClass(bytes: number): number {
  const step = Math.max(4096, 2 ** (Math.floor(Math.log2(bytes)) - 3));
  return Math.ceil(bytes / step) * step;
}

/**
 * An array of `length` elements whose contents are arbitrary: who asks for it writes every element.
 * Large ones come from the pool when one fits. `what` is the op that asks, for the message.
 * @throws RangeError when the system has no memory left
 */
export function allocate(dtype: DType, length: number, what = "tensor"): Values {
  const bytes = length * bytesPerElement(dtype) + (poison ? guardBytes : 0);
  let values: Values;
  try {
    if (bytes < pooledFrom && !poison) return arrayOf(dtype, length);
    const buffer = takePooled(bytes);
    values = viewOf(dtype, buffer, length, bytesToLine(buffer));
  } catch (cause) {
    emptyPool();
    throw new RangeError(
      `${what || "tensor"}: expected ${(bytes / 1e6).toFixed(1)} MB for ${length} values of ${dtype}; there is no room ` +
        "for them. Use a smaller batch or image, or drop tensors you no longer need",
      { cause },
    );
  }
  if (poison) spoil(values);
  return values;
}

/** Makes values NaN (or 113) and what lies behind them a guard zone. */
function spoil(values: Values): void {
  new Uint8Array(values.buffer).fill(guardByte);
  values.fill(values instanceof Float32Array || values instanceof Float64Array ? NaN : 113);
}

function takePooled(bytes: number): ArrayBuffer {
  const size = sizeClass(bytes);
  const idle = pool.get(size)?.pop();
  if (idle !== undefined) {
    counts.reuses++;
    counts.pooledBytes -= size;
    return idle.buffer;
  }
  if (size >= readableBelow) {
    counts.allocations++;
    counts.allocatedBytes += size;
  }
  return new ArrayBuffer(size + cacheLine);
}

/** Takes back an array that nothing reads any more; the caller has already forgotten it. */
export function giveBack(values: Values): void {
  const { buffer } = values;
  const size = buffer.byteLength - cacheLine;
  if (!(buffer instanceof ArrayBuffer) || size < pooledFrom || sizeClass(size) !== size) return;
  if (poison) spoil(values);
  const list = pool.get(size);
  const idle = { buffer, since: generation };
  if (list === undefined) pool.set(size, [idle]);
  else list.push(idle);
  counts.pooledBytes += size;
}

/** Counts one more backward pass and lets go of buffers that none of the last few wanted. */
export function nextGeneration(): void {
  generation++;
  for (const [size, list] of pool) {
    const kept = list.filter((idle) => generation - idle.since <= idleGenerations);
    counts.pooledBytes -= (list.length - kept.length) * size;
    if (kept.length === 0) pool.delete(size);
    else if (kept.length < list.length) pool.set(size, kept);
  }
}

/** Empties the pool. */
export function emptyPool(): void {
  pool.clear();
  counts.pooledBytes = 0;
}

/** What the pool did so far: large buffers newly made, buffers reused, bytes waiting. */
export function memoryInfo(): Readonly<typeof counts> {
  return { ...counts };
}

/** For tests: whether nothing was written behind the end of values allocated while poisoned. */
export function guardIntact(values: Values): boolean {
  const end = values.byteOffset + values.byteLength;
  return new Uint8Array(values.buffer, end).every((byte) => byte === guardByte);
}

/**
 * For tests: arrays are NaN (113 for whole numbers) before their first write and after they went back to the pool, and
 * have a guard zone behind their end.
 */
export function poisonAllocations(on: boolean): void {
  poison = on;
}

/** Whether that is on. */
export const poisoned = (): boolean => poison;
