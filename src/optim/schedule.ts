import type { Optimizer } from "./optimizer.js";

/**
 * A learning rate that follows a plan. Make it after the optimizer, call `step()` once for each epoch (or
 * each batch, if its lengths are counted in batches) after the optimizer's steps.
 * @example
 * class Halve extends optim.Schedule {
 *   lrAt(step, initialLr) { return initialLr / 2 ** step; }
 * }
 * const opt = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 1 });
 * new Halve(opt).step();
 * opt.lr; // 0.5
 */
export abstract class Schedule {
  readonly optimizer: Optimizer;
  #count = 0;

  constructor(optimizer: Optimizer) {
    this.optimizer = optimizer;
  }

  /** The learning rate after `step` steps, for a group that started with `initialLr`. */
  abstract lrAt(step: number, initialLr: number): number;

  /** The momentum after `step` steps; undefined, for most schedules, leaves it alone. */
  momentumAt?(step: number): number | undefined;

  /** Steps taken so far. */
  get count(): number {
    return this.#count;
  }

  /** The first group's learning rate now. */
  get lr(): number {
    return this.optimizer.lr;
  }

  /** Moves on by one step. */
  step(): void {
    this.moveTo(this.#count + 1);
  }

  /** Sets the rates, and the momentum if it follows, that belong to `step` steps: to start, or to go on from a checkpoint. */
  moveTo(step: number): void {
    this.#count = step;
    for (const group of this.optimizer.groups) group.lr = this.lrAt(step, group.initialLr);
    const momentum = this.momentumAt?.(step);
    if (momentum !== undefined) this.optimizer.setMomentum?.(momentum);
  }
}
