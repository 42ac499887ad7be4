import { checkRange, type Optimizer } from "./optimizer.js";
import { Schedule } from "./schedule.js";

/**
 * Multiplies the rate by `gamma` every `stepSize` steps: lr = initial * gamma^floor(step / stepSize).
 * @throws RangeError when `stepSize` is below 1
 * @example
 * const opt = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 1 });
 * const schedule = new optim.StepLR(opt, { stepSize: 2, gamma: 0.1 });
 * schedule.step();
 * opt.lr; // 1
 * schedule.step();
 * opt.lr; // 0.1
 */
export class StepLR extends Schedule {
  readonly #stepSize: number;
  readonly #gamma: number;

  constructor(
    optimizer: Optimizer,
    options: { readonly stepSize: number; readonly gamma?: number },
  ) {
    super(optimizer);
    checkRange("StepLR", { stepSize: options.stepSize }, 1);
    this.#stepSize = options.stepSize;
    this.#gamma = options.gamma ?? 0.1;
  }

  override lrAt(step: number, initialLr: number): number {
    return initialLr * this.#gamma ** Math.floor(step / this.#stepSize);
  }
}

/**
 * Multiplies the rate by `gamma` at each milestone: the ResNet recipe "divide by 10 at 32k and 48k".
 * @example
 * const opt = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 0.1 });
 * new optim.MultiStepLR(opt, { milestones: [32000, 48000] }).moveTo(40000);
 * opt.lr; // 0.01
 */
export class MultiStepLR extends Schedule {
  readonly #milestones: readonly number[];
  readonly #gamma: number;

  constructor(
    optimizer: Optimizer,
    options: { readonly milestones: readonly number[]; readonly gamma?: number },
  ) {
    super(optimizer);
    this.#milestones = options.milestones;
    this.#gamma = options.gamma ?? 0.1;
  }

  override lrAt(step: number, initialLr: number): number {
    const passed = this.#milestones.filter((milestone) => milestone <= step).length;
    return initialLr * this.#gamma ** passed;
  }
}

/**
 * Multiplies the rate by `gamma` at each step.
 * @throws RangeError when `gamma` is negative
 * @example
 * const opt = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 1 });
 * new optim.ExponentialLR(opt, { gamma: 0.5 }).moveTo(3);
 * opt.lr; // 0.125
 */
export class ExponentialLR extends Schedule {
  readonly #gamma: number;

  constructor(optimizer: Optimizer, options: { readonly gamma: number }) {
    super(optimizer);
    checkRange("ExponentialLR", { gamma: options.gamma });
    this.#gamma = options.gamma;
  }

  override lrAt(step: number, initialLr: number): number {
    return initialLr * this.#gamma ** step;
  }
}

/**
 * Half a cosine from the initial rate down to `etaMin` in `tMax` steps:
 * lr = etaMin + (initial - etaMin) * (1 + cos(pi * step / tMax)) / 2.
 *
 * *Paper:* Loshchilov and Hutter 2016, https://arxiv.org/abs/1608.03983 (without restarts).
 * @throws RangeError when `tMax` is below 1
 * @example
 * const opt = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 1 });
 * new optim.CosineAnnealingLR(opt, { tMax: 10 }).moveTo(5);
 * opt.lr; // 0.5
 */
export class CosineAnnealingLR extends Schedule {
  readonly #tMax: number;
  readonly #etaMin: number;

  constructor(optimizer: Optimizer, options: { readonly tMax: number; readonly etaMin?: number }) {
    super(optimizer);
    checkRange("CosineAnnealingLR", { tMax: options.tMax }, 1);
    this.#tMax = options.tMax;
    this.#etaMin = options.etaMin ?? 0;
  }

  override lrAt(step: number, initialLr: number): number {
    const share = (1 + Math.cos((Math.PI * step) / this.#tMax)) / 2;
    return this.#etaMin + (initialLr - this.#etaMin) * share;
  }
}

/**
 * A straight line from `startFactor` to `endFactor` times the initial rate in `totalIters` steps, then constant:
 * a warm-up. It takes effect when it is made, like every schedule of this kind.
 * @throws RangeError when a setting is out of range
 * @example
 * const opt = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 1 });
 * const warmUp = new optim.LinearLR(opt, { startFactor: 0.5, totalIters: 2 });
 * opt.lr; // 0.5
 * warmUp.step();
 * opt.lr; // 0.75
 */
export class LinearLR extends Schedule {
  readonly #start: number;
  readonly #end: number;
  readonly #iterations: number;

  constructor(
    optimizer: Optimizer,
    options: {
      readonly startFactor?: number;
      readonly endFactor?: number;
      readonly totalIters?: number;
    } = {},
  ) {
    super(optimizer);
    const { startFactor = 1 / 3, endFactor = 1, totalIters = 5 } = options;
    checkRange("LinearLR", { startFactor, endFactor }, 0, 1);
    checkRange("LinearLR", { totalIters }, 1);
    this.#start = startFactor;
    this.#end = endFactor;
    this.#iterations = totalIters;
    this.moveTo(0);
  }

  override lrAt(step: number, initialLr: number): number {
    const share = Math.min(1, step / this.#iterations);
    return initialLr * (this.#start + (this.#end - this.#start) * share);
  }
}

/**
 * Any plan: lr = initial * factor(step).
 * @example
 * const opt = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 1 });
 * const schedule = new optim.LambdaLR(opt, (step) => 1 / (1 + step));
 * schedule.step();
 * opt.lr; // 0.5
 */
export class LambdaLR extends Schedule {
  readonly #factor: (step: number) => number;

  constructor(optimizer: Optimizer, factor: (step: number) => number) {
    super(optimizer);
    this.#factor = factor;
    this.moveTo(0);
  }

  override lrAt(step: number, initialLr: number): number {
    return initialLr * this.#factor(step);
  }
}

/**
 * One schedule after the other, each counting from its own start: a warm-up, then a cosine.
 * @param options `milestones`: the step at which each schedule but the first begins
 * @throws RangeError when there is not one milestone between each two schedules
 * @example
 * const opt = new optim.SGD([new nn.Parameter(ones([1]))], { lr: 1 });
 * const schedules = [new optim.LinearLR(opt, { totalIters: 3 }), new optim.CosineAnnealingLR(opt, { tMax: 10 })];
 * new optim.SequentialLR(opt, schedules, { milestones: [3] }).moveTo(8);
 * opt.lr; // 0.5
 */
export class SequentialLR extends Schedule {
  readonly #schedules: readonly Schedule[];
  readonly #milestones: readonly number[];

  constructor(
    optimizer: Optimizer,
    schedules: readonly Schedule[],
    options: { readonly milestones: readonly number[] },
  ) {
    super(optimizer);
    const { milestones } = options;
    if (schedules.length !== milestones.length + 1) {
      throw new RangeError(
        `SequentialLR: ${schedules.length} schedules need ${schedules.length - 1} milestones; there are ${milestones.length}`,
      );
    }
    this.#schedules = schedules;
    this.#milestones = milestones;
    this.moveTo(0);
  }

  override lrAt(step: number, initialLr: number): number {
    const [schedule, own] = this.#at(step);
    return schedule.lrAt(own, initialLr);
  }

  override momentumAt(step: number): number | undefined {
    const [schedule, own] = this.#at(step);
    return schedule.momentumAt?.(own);
  }

  /** The schedule of a step, and the step by its own count. */
  #at(step: number): readonly [Schedule, number] {
    const current = this.#milestones.filter((milestone) => milestone <= step).length;
    const start = current === 0 ? 0 : this.#milestones[current - 1]!;
    return [this.#schedules[current]!, step - start];
  }
}
