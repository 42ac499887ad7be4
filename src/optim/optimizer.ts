import { addOpName, runKernel } from "../backend/backend.js";
import type { Values } from "../backend/dtype.js";
import { dropGrad } from "../autograd/reclaim.js";
import { tensor, zerosLike } from "../tensor/creation.js";
import { sameShape, shapeText } from "../tensor/shape.js";
import { mutableValues, Tensor } from "../tensor/tensor.js";

/** Some parameters with settings of their own; those left out are the optimizer's. */
export type GroupOptions<O> = Partial<O> & { readonly parameters: readonly Tensor[] };

/** A group as the optimizer holds it: schedules write `lr`, and so may you. */
export type Group<O> = { -readonly [K in keyof O]: O[K] } & {
  readonly parameters: readonly Tensor[];
  /** The learning rate at the start, which schedules scale. */
  readonly initialLr: number;
};

/** Settings that every optimizer has. */
export interface BaseOptions {
  /** Learning rate. */
  readonly lr: number;
}

/** The arithmetic of one step for one parameter, in place, over plain arrays. */
export interface Update<P> {
  /** Name of the fast kernel that may stand in for `reference`. */
  readonly name: string;
  /** Names of the arrays kept for each parameter, as torch calls them. */
  readonly state: readonly string[];
  reference(weight: Values, grad: Values, state: readonly Values[], plan: P): void;
}

/** Makes an update known to `backend.coverage()`. */
export function defineUpdate<P>(update: Update<P>): Update<P> {
  addOpName(update.name);
  return update;
}

interface ParameterState {
  step: number;
  readonly arrays: readonly Tensor[];
}

/**
 * What all optimizers share: groups of parameters, gradients to zero, state to save.
 * @example
 * const [slow, fast] = [new nn.Parameter(ones([1])), new nn.Parameter(ones([1]))];
 * const groups = [{ parameters: [slow] }, { parameters: [fast], lr: 0.5 }];
 * const opt = new optim.SGD(groups, { lr: 0.1 });
 * opt.groups.map((group) => group.lr); // [0.1, 0.5]
 */
export abstract class Optimizer<O extends BaseOptions = BaseOptions, P = unknown> {
  /** Groups of parameters with their settings; usually one. */
  readonly groups: readonly Group<O>[];
  readonly #states = new Map<Tensor, ParameterState>();

  /** @param defaults all settings, checked by the subclass */
  constructor(parameters: readonly Tensor[] | readonly GroupOptions<O>[], defaults: O) {
    const op = new.target.name;
    const given: unknown = parameters;
    if (!Array.isArray(given)) {
      throw new TypeError(`${op}: parameters must be a list; pass net.parameters()`);
    }
    const isList = (list: typeof parameters): list is readonly Tensor[] =>
      list.every((entry) => entry instanceof Tensor);
    const groups = isList(parameters) ? [{ parameters }] : parameters;
    this.groups = groups.map((group) => {
      const merged = { ...defaults, ...group };
      return { ...merged, initialLr: merged.lr };
    });
    const all = this.#parameters();
    if (all.length === 0)
      throw new Error(`${op}: parameters must not be empty; pass net.parameters()`);
    if (new Set(all).size !== all.length) {
      throw new Error(`${op}: each parameter may appear once; one appears twice`);
    }
    const computed = all.find((parameter) => !parameter.isLeaf);
    if (computed !== undefined) {
      throw new Error(
        `${op}: parameters must be leaves; ${shapeText(computed.shape)} was computed (use detach())`,
      );
    }
    for (const { lr } of this.groups) {
      if (!(lr >= 0 && Number.isFinite(lr))) {
        throw new RangeError(`${op}: lr must be a number from 0 on; it is ${lr}`);
      }
    }
  }

  /** The first group's learning rate; setting it sets it for all groups. */
  get lr(): number {
    return this.groups[0]?.lr ?? 0;
  }

  set lr(lr: number) {
    for (const group of this.groups) group.lr = lr;
  }

  /** The arithmetic of one step. */
  protected abstract readonly update: Update<P>;

  /** The numbers of step `step` (from 1 on) for a group. */
  protected abstract plan(group: Group<O>, step: number): P;

  /** Value that a group's state arrays start with; 0 unless the subclass says otherwise. */
  protected initialState?(group: Group<O>): number;

  /** Sets the momentum (Adam: beta1) of all groups, for schedules that cycle it; optimizers without one lack this. */
  setMomentum?(momentum: number): void;

  /** Throws when steps were taken without the arrays that momentum needs. */
  protected expectNoSteps(): void {
    if (this.#states.size === 0) return;
    throw new Error(
      "setMomentum: the optimizer has already stepped without momentum; set one, or make the schedule, before its first step",
    );
  }

  /** Removes the gradients of all parameters. */
  zeroGrad(): void {
    for (const parameter of this.#parameters()) dropGrad(parameter);
  }

  /** Moves every parameter that has a gradient by one step. */
  step(): void {
    for (const group of this.groups) {
      for (const parameter of group.parameters) {
        const grad = parameter.accumulated;
        if (grad === null) continue;
        const state = this.#state(parameter, group);
        const plan = this.plan(group, (state.step += 1));
        const weight = mutableValues(parameter);
        const arrays = state.arrays.map(mutableValues);
        const ran = runKernel(this.update.name, [parameter, grad, ...state.arrays], plan, [
          parameter,
          ...state.arrays,
        ]);
        if (!ran) this.update.reference(weight, grad.storage.values, arrays, plan);
      }
    }
  }

  /** Step counts, state arrays and learning rates, to be saved beside a network's state dict. */
  stateDict(): Readonly<Record<string, Tensor>> {
    const scalar = (value: number): Tensor => tensor(value, { dtype: "float64" });
    const entries: [string, Tensor][] = this.groups.map((group, i) => [
      `group.${i}.lr`,
      scalar(group.lr),
    ]);
    this.#parameters().forEach((parameter, i) => {
      const state = this.#states.get(parameter);
      if (state === undefined) return;
      entries.push([`state.${i}.step`, scalar(state.step)]);
      state.arrays.forEach((array, j) => {
        array.storage.shared = true;
        entries.push([
          `state.${i}.${this.update.state[j]}`,
          new Tensor(array.storage, array.shape),
        ]);
      });
    });
    return Object.fromEntries(entries);
  }

  /**
   * Goes on from a state that `stateDict` gave, with the same parameters in the same order.
   * @throws Error when something is missing, unknown or of another shape; then nothing is changed
   */
  loadStateDict(state: Readonly<Record<string, Tensor>>): void {
    const rest = new Set(Object.keys(state));
    const take = (name: string, shape: readonly number[]): Tensor => {
      const found = Object.hasOwn(state, name) ? state[name] : undefined;
      if (found === undefined || !sameShape(found.shape, shape)) {
        throw new Error(
          `loadStateDict: ${name} must be ${shapeText(shape)}; it is ${found ? shapeText(found.shape) : "missing"}`,
        );
      }
      rest.delete(name);
      return found;
    };
    const rates = this.groups.map((_, i) => take(`group.${i}.lr`, []).item());
    const states = this.#parameters().flatMap((parameter, i): [Tensor, ParameterState][] => {
      if (!Object.hasOwn(state, `state.${i}.step`)) return [];
      const step = take(`state.${i}.step`, []).item();
      const arrays = this.update.state.map((name) => {
        const source = take(`state.${i}.${name}`, parameter.shape);
        return tensor(source.data, { shape: source.shape, dtype: parameter.dtype });
      });
      return [[parameter, { step, arrays }]];
    });
    if (rest.size > 0) {
      throw new Error(`loadStateDict: unknown names ${[...rest].slice(0, 5).join(", ")}`);
    }
    this.groups.forEach((group, i) => (group.lr = rates[i] ?? group.lr));
    this.#states.clear();
    for (const [parameter, each] of states) this.#states.set(parameter, each);
  }

  #parameters(): readonly Tensor[] {
    return this.groups.flatMap(({ parameters }) => parameters);
  }

  #state(parameter: Tensor, group: Group<O>): ParameterState {
    const known = this.#states.get(parameter);
    if (known !== undefined) return known;
    const start = this.initialState?.(group) ?? 0;
    const arrays = this.update.state.map(() => {
      const array = zerosLike(parameter).keep();
      if (start !== 0) array.storage.values.fill(start);
      return array;
    });
    const made = { step: 0, arrays };
    this.#states.set(parameter, made);
    return made;
  }
}

/** Throws unless each named setting lies in [least, most]. */
export function checkRange(
  op: string,
  settings: Readonly<Record<string, number>>,
  least = 0,
  most = Infinity,
): void {
  for (const [name, value] of Object.entries(settings)) {
    if (!(value >= least && value <= most)) {
      throw new RangeError(`${op}: ${name} must be ${least} to ${most}; it is ${value}`);
    }
  }
}
