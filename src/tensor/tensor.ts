import { isFloat, type DType, type Values } from "../backend/dtype.js";
import { beforeWrite, openAgenda } from "../backend/agenda.js";
import type { Operand } from "../backend/backend.js";
import { Storage } from "../backend/storage.js";
import { formatTensor } from "./print.js";
import { shapeText, ShapeError, sizeOf, type Shape } from "./shape.js";

/** The step of the computation that made a tensor; autograd has the details. */
export interface Creator {
  readonly name: string;
}

/** Receives a gradient on its way back; what it returns, if anything, takes its place. */
export type GradientHook = (grad: Tensor) => Tensor | void;

/** A row-major nested array, as `toArray` gives it. */
export type NestedArray = number | readonly NestedArray[];

/**
 * An n-dimensional array that remembers how it was computed. Images are [N, C, H, W], filters [F, C, KH, KW].
 * A tensor is a value: nothing aliases, operations return new tensors, and only `set` and `copy` write.
 * Make one with `tensor`, `zeros`, `randn` and the like; its operations come from methods.ts.
 */
export class Tensor implements Operand {
  readonly shape: Shape;
  readonly dtype: DType;
  /** Where the numbers live. The engine's own: use `data`, `toArray` or `item`. */
  storage: Storage;
  /** What computed it; null for leaves (inputs, parameters) and under noGrad. */
  creator: Creator | null = null;
  /** Counts writes, so that backward can tell when a value it needs was overwritten. */
  version = 0;
  /** A non-leaf that keeps its gradient: set by `retainGrad`. */
  keepsGrad = false;
  #requiresGrad = false;
  #grad: Tensor | null = null;
  #hooks: Set<GradientHook> | null = null;

  constructor(storage: Storage, shape: Shape) {
    if (storage.length !== sizeOf(shape)) {
      throw new ShapeError(`tensor: ${storage.length} values do not fill ${shapeText(shape)}`);
    }
    this.storage = storage;
    this.shape = shape;
    this.dtype = storage.dtype;
  }

  /** Number of elements. */
  get size(): number {
    return this.storage.length;
  }

  /** Number of dimensions. */
  get rank(): number {
    return this.shape.length;
  }

  /** No operation that autograd recorded made it. */
  get isLeaf(): boolean {
    return this.creator === null;
  }

  get requiresGrad(): boolean {
    return this.#requiresGrad;
  }

  /** @throws Error for whole-number tensors, and when switched off on a result (use `detach`) */
  set requiresGrad(on: boolean) {
    if (on && !isFloat(this.dtype)) {
      throw new Error(`requiresGrad: expected float32 or float64; got ${this.dtype}`);
    }
    if (!on && !this.isLeaf) {
      throw new Error("requiresGrad: a computed tensor cannot stop needing it; use detach()");
    }
    this.#requiresGrad = on;
  }

  /** The gradient that `backward` left here, of this shape; null before, and after `zeroGrad`. */
  get grad(): Tensor | null {
    if (this.#grad !== null) this.#grad.storage.pinned = true;
    return this.#grad;
  }

  /** @throws ShapeError when the gradient's shape is another */
  set grad(grad: Tensor | null) {
    if (grad !== null && shapeText(grad.shape) !== shapeText(this.shape)) {
      throw new ShapeError(
        `grad: expected ${shapeText(this.shape)}, the tensor's own shape; got ${shapeText(grad.shape)}`,
      );
    }
    if (grad !== null) grad.storage.pinned = true;
    this.#grad = grad;
  }

  /** Called with the gradient during backward; `registerHook` adds to them. */
  get hooks(): Iterable<GradientHook> {
    return this.#hooks ?? [];
  }

  /** The gradient as the engine sees it: reading it here does not count as a user's holding it. */
  get accumulated(): Tensor | null {
    return this.#grad;
  }

  set accumulated(grad: Tensor | null) {
    this.#grad = grad;
  }

  /** A row-major copy of the values (bool as 0 and 1). */
  get data(): Values {
    return this.#settled().slice(0, this.size);
  }

  /** The values as nested arrays of numbers; a number for a tensor of rank 0. */
  toArray(): NestedArray {
    const values = this.#settled();
    const nest = (dim: number, offset: number): NestedArray => {
      if (dim === this.shape.length) return values[offset]!;
      const length = this.shape[dim]!;
      const step = sizeOf(this.shape.slice(dim + 1));
      return Array.from({ length }, (_, i) => nest(dim + 1, offset + i * step));
    };
    return nest(0, 0);
  }

  /**
   * The one number of a tensor of one element.
   * @throws ShapeError when there are more
   */
  item(): number {
    if (this.size !== 1) {
      throw new ShapeError(`item: expected one element; got ${shapeText(this.shape)}`);
    }
    return this.#settled()[0]!;
  }

  // Running statistics are written by work that may have been put off, without their storage knowing.
  #settled(): Values {
    openAgenda()?.finish();
    return this.storage.values;
  }

  /** Keeps the values readable for as long as this tensor lives, whatever the engine reclaims. */
  keep(): this {
    this.storage.pinned = true;
    return this;
  }

  /**
   * Calls `hook` with this tensor's gradient during backward; a tensor it returns takes the gradient's place.
   * @returns the function that removes the hook
   */
  registerHook(hook: GradientHook): () => void {
    if (!this.#requiresGrad) {
      throw new Error("registerHook: this tensor does not require a gradient");
    }
    const hooks = (this.#hooks ??= new Set());
    hooks.add(hook);
    return () => void hooks.delete(hook);
  }

  /** Asks backward to leave this computed tensor's gradient in `grad`, as it does for leaves. */
  retainGrad(): this {
    if (!this.#requiresGrad) {
      throw new Error("retainGrad: this tensor does not require a gradient");
    }
    this.keepsGrad = true;
    return this;
  }

  /** Text like torch's: corners of large tensors, aligned decimals. */
  toString(): string {
    return formatTensor(this);
  }

  /** What Node's console.log shows. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return formatTensor(this);
  }
}

/** The tensor's row-major values to write into: a shared storage is copied first, and the write is counted. */
export function mutableValues(target: Tensor): Values {
  beforeWrite(target.storage);
  if (target.storage.shared) {
    const own = new Storage(target.dtype, target.size, target.data);
    own.pinned = true;
    target.storage = own;
  }
  target.version++;
  target.storage.revision++;
  return target.storage.values;
}
