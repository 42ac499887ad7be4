import { dropout } from "../ops/dropout.js";
import { mul } from "../ops/mul.js";
import { ones } from "../tensor/creation.js";
import { shapeText, ShapeError } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * In training sets each value to 0 with probability `p` (default 0.5) and divides the others by 1 - p; in evaluation
 * gives x back. Any shape. The lecture's and cs231n's p is the probability to keep.
 *
 * *Paper:* Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html.
 * @throws RangeError when `p` is not in 0 to 1
 * @example
 * new nn.Dropout(0.5).eval().forward(ones([3])).toArray(); // [1, 1, 1]
 */
export class Dropout extends Module {
  readonly p: number;

  constructor(p = 0.5) {
    super();
    this.p = checkedShare("Dropout", p);
  }

  override forward(x: Tensor): Tensor {
    return dropout(x, { p: this.p, training: this.training });
  }

  protected override describe(): string {
    return `p=${this.p}`;
  }
}

/**
 * Dropout of whole maps: x [N, C, H, W], each map is kept or dropped as one.
 * @throws RangeError when `p` is not in 0 to 1
 * @example
 * new nn.Dropout2d(1).forward(ones([1, 2, 1, 1])).toArray(); // [[[[0]], [[0]]]]
 */
export class Dropout2d extends Module {
  readonly p: number;

  constructor(p = 0.5) {
    super();
    this.p = checkedShare("Dropout2d", p);
  }

  override forward(x: Tensor): Tensor {
    const [batch, channels] = x.shape;
    if (x.shape.length !== 4 || batch === undefined || channels === undefined) {
      throw new ShapeError(`Dropout2d: input must be [N, C, H, W]; it is ${shapeText(x.shape)}`);
    }
    if (!this.training || this.p === 0) return x;
    return mul(x, dropout(ones([batch, channels, 1, 1], { dtype: x.dtype }), { p: this.p }));
  }

  protected override describe(): string {
    return `p=${this.p}`;
  }
}

function checkedShare(op: string, p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`${op}: p must be 0 to 1; it is ${p}`);
  return p;
}
