import { expose, insideModule } from "../autograd/moduleScope.js";
import { dropGrad } from "../autograd/reclaim.js";
import { isFloat } from "../backend/dtype.js";
import { tensor } from "../tensor/creation.js";
import { Tensor } from "../tensor/tensor.js";
import { isEngineModule } from "./engineModules.js";
import { Parameter } from "./parameter.js";
import { loadInto, type StateDict } from "./stateDict.js";

/** Called after a module ran; what it returns, if anything, takes the output's place. */
export type ForwardHook = (
  module: Module,
  inputs: readonly Tensor[],
  output: Tensor,
) => Tensor | void;

/** Called before a module runs. */
export type ForwardPreHook = (module: Module, inputs: readonly Tensor[]) => void;

/**
 * A layer, a block or a whole network: fields that are tensors or modules, and `forward`.
 *
 * Parameters and submodules are found by looking at the public fields, in the order in which they were set; lists of
 * them count too, `#private` fields do not. Names are torch's: `layer1.0.conv1.weight`, camelCase parts in
 * snake_case (`runningMean` is `running_mean`), so that weights saved by torch load by name.
 *
 * Under `noGrad` the intermediate values of a `forward` go back to the pool when it returns, large ones (from 64 kB on) and
 * those that only layers of the engine have seen; a value to be kept for later needs `keep()`.
 * @example
 * class Net extends nn.Module {
 *   conv = new nn.Conv2d(1, 4, 3);
 *   fc = new nn.Linear(4, 2);
 *   forward(x) { return this.fc.forward(this.conv.forward(x).relu().mean({ dim: [2, 3] })); }
 * }
 * const net = new Net();
 * net.forward(randn([5, 1, 8, 8])).shape; // [5, 2]
 * net.namedParameters().map(([name]) => name); // ["conv.weight", "conv.bias", "fc.weight", "fc.bias"]
 */
export abstract class Module {
  /** Whether dropout drops and batch norm uses the batch's statistics; `train` and `eval` set it. */
  training = true;
  readonly #buffers = new Set<string>();
  readonly #hooks = new Set<ForwardHook>();
  readonly #preHooks = new Set<ForwardPreHook>();

  constructor() {
    // The subclass's forward is wrapped here, so that a plain `net.forward(x)` meets hooks and the memory scope.
    const inside = this.forward.bind(this);
    const value = (...inputs: Tensor[]): Tensor => {
      for (const hook of this.#preHooks) hook(this, inputs);
      const forgets = isEngineModule(this);
      const output = insideModule(() => inside(...inputs), { forgets });
      let result = output;
      for (const hook of this.#hooks) result = hook(this, inputs, result) ?? result;
      if (!forgets || this.#hooks.size + this.#preHooks.size > 0) expose(inputs, output, result);
      return result;
    };
    Object.defineProperty(this, "forward", { value, configurable: true, writable: true });
  }

  /** Computes the output from the inputs. Subclasses say how. */
  abstract forward(...inputs: Tensor[]): Tensor;

  /** Submodules of this module alone, by name. */
  namedChildren(): readonly (readonly [string, Module])[] {
    return members(this).filter((member): member is [string, Module] => isModule(member[1]));
  }

  /** This module (with the name "") and all below it, by full name, outermost first; each module once. */
  namedModules(): readonly (readonly [string, Module])[] {
    const seen = new Set<Module>();
    return walk(this, "").filter(([, module]) => !seen.has(module) && seen.add(module));
  }

  /** All parameters by full name; one that appears twice is listed once. */
  namedParameters(): readonly (readonly [string, Parameter])[] {
    const seen = new Set<Tensor>();
    return allTensors(this).filter((entry): entry is [string, Parameter] => {
      const first = entry[1] instanceof Parameter && !seen.has(entry[1]);
      seen.add(entry[1]);
      return first;
    });
  }

  /** All parameters: what an optimizer takes. */
  parameters(): readonly Parameter[] {
    return this.namedParameters().map(([, parameter]) => parameter);
  }

  /** All buffers by full name: state that is saved but not learned, such as running means. */
  namedBuffers(): readonly (readonly [string, Tensor])[] {
    return allTensors(this).filter(([, tensor]) => !(tensor instanceof Parameter));
  }

  /**
   * Makes a field a buffer: `runningMean = this.registerBuffer("runningMean", zeros([C]))`.
   * @param name the field's name
   */
  protected registerBuffer(name: string, values: Tensor): Tensor {
    values.storage.pinned = true;
    this.#buffers.add(name);
    return values;
  }

  /** Whether the field is a buffer. The engine's own. */
  isBuffer(field: string): boolean {
    return this.#buffers.has(field);
  }

  /** Number of learned numbers. */
  parameterCount(): number {
    return this.parameters().reduce((sum, parameter) => sum + parameter.size, 0);
  }

  /** All parameters and buffers by torch's names, as values: later training does not change them. */
  stateDict(): StateDict {
    return Object.fromEntries(
      allTensors(this).map(([name, tensor]) => {
        tensor.storage.shared = true;
        return [name, new Tensor(tensor.storage, tensor.shape)];
      }),
    );
  }

  /**
   * Copies parameters and buffers from a state dict: all of them, or none and an error that lists what does not fit.
   * @param options `strict: false` ignores missing and unexpected names (a wrong shape is always an error)
   * @throws Error when names are missing or unexpected or shapes differ
   */
  loadStateDict(state: StateDict, options: { readonly strict?: boolean } = {}): this {
    loadInto(this.constructor.name, allTensors(this), state, options.strict ?? true);
    return this;
  }

  /** Sets training mode here and below. */
  train(on = true): this {
    this.training = on;
    for (const [, child] of this.namedChildren()) child.train(on);
    return this;
  }

  /** Sets evaluation mode here and below. */
  eval(): this {
    return this.train(false);
  }

  /** Calls `fn` on every module below, then on this one: for initialisation. */
  apply(fn: (module: Module) => void): this {
    for (const [, child] of this.namedChildren()) child.apply(fn);
    fn(this);
    return this;
  }

  /** Stops learning here and below: parameters no longer require gradients. */
  freeze(): this {
    for (const parameter of this.parameters()) parameter.requiresGrad = false;
    return this;
  }

  /** Undoes `freeze`. */
  unfreeze(): this {
    for (const parameter of this.parameters()) parameter.requiresGrad = true;
    return this;
  }

  /**
   * Turns parameters and float buffers into another element type, float64 for exact checks. Parameters are new
   * objects afterwards: make the optimizer after this.
   * @example
   * new nn.Linear(2, 1).to("float64").weight.dtype; // "float64"
   */
  to(dtype: "float32" | "float64"): this {
    for (const [, module] of this.namedModules()) {
      for (const [field, value] of Object.entries(module) as [string, unknown][]) {
        if (value instanceof Parameter) {
          const learned = value.requiresGrad;
          const changed = new Parameter(tensor(value.data, { shape: value.shape, dtype }));
          changed.requiresGrad = learned;
          Object.assign(module, { [field]: changed });
        } else if (value instanceof Tensor && module.isBuffer(field) && isFloat(value.dtype)) {
          Object.assign(module, {
            [field]: tensor(value.data, { shape: value.shape, dtype }).keep(),
          });
        }
      }
    }
    return this;
  }

  /** Removes the gradients of all parameters. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) dropGrad(parameter);
  }

  /**
   * Calls `hook` after each forward of this module.
   * @returns the function that removes the hook
   */
  registerForwardHook(hook: ForwardHook): () => void {
    this.#hooks.add(hook);
    return () => void this.#hooks.delete(hook);
  }

  /**
   * Calls `hook` before each forward of this module.
   * @returns the function that removes the hook
   */
  registerForwardPreHook(hook: ForwardPreHook): () => void {
    this.#preHooks.add(hook);
    return () => void this.#preHooks.delete(hook);
  }

  /**
   * Runs the network and returns the output of every named module below, in the order in which they finished.
   * A module that runs twice has its second output under `name:2`. The values are kept until you drop them.
   * @example
   * const net = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.ReLU());
   * net.activations(zeros([1, 1, 5, 5]))["1"].shape; // [1, 2, 3, 3]
   */
  activations(...inputs: Tensor[]): Readonly<Record<string, Tensor>> {
    const found: Record<string, Tensor> = {};
    const remove = this.namedModules()
      .slice(1)
      .map(([name, module]) =>
        module.registerForwardHook((_module, _inputs, output) => {
          let key = name;
          for (let run = 2; key in found; run++) key = `${name}:${run}`;
          found[key] = output.keep();
        }),
      );
    try {
      this.forward(...inputs);
    } finally {
      for (const each of remove) each();
    }
    return found;
  }

  /** What `toString` shows in the parentheses of a layer: its sizes. */
  protected describe(): string {
    return "";
  }

  /** The module and all below as a tree, as torch prints it. */
  toString(): string {
    const children = this.namedChildren().map(([name, child]) =>
      `(${name}): ${child.toString()}`.replaceAll("\n", "\n  "),
    );
    const inside = children.length === 0 ? this.describe() : `\n  ${children.join("\n  ")}\n`;
    return `${this.constructor.name}(${inside})`;
  }

  /** What Node's console.log shows. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

function isModule(value: unknown): value is Module {
  return value instanceof Module;
}

function joined(prefix: string, name: string): string {
  return prefix === "" ? name : `${prefix}.${name}`;
}

/** A field's name in a state dict: torch's snake_case. */
function stateName(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

// Fields that are parameters, buffers or modules, and members of lists of them.
function members(module: Module): readonly [string, Tensor | Module][] {
  const counts = (field: string, value: unknown): value is Tensor | Module =>
    value instanceof Parameter ||
    isModule(value) ||
    (value instanceof Tensor && module.isBuffer(field));
  return Object.entries(module).flatMap(([field, value]: [string, unknown]) => {
    if (counts(field, value)) return [[stateName(field), value]];
    if (!Array.isArray(value)) return [];
    return value.flatMap((item: unknown, i): [string, Tensor | Module][] =>
      counts(field, item) ? [[`${stateName(field)}.${i}`, item]] : [],
    );
  });
}

// A module and all below; one that is used twice comes under both names.
function walk(module: Module, prefix: string): readonly (readonly [string, Module])[] {
  const below = module
    .namedChildren()
    .flatMap(([name, child]) => walk(child, joined(prefix, name)));
  return [[prefix, module], ...below];
}

// The tensors of a module come before those of its submodules, as in torch.
function allTensors(module: Module): readonly [string, Tensor][] {
  return module
    .namedModules()
    .flatMap(([prefix, each]) =>
      members(each).flatMap(([name, member]): [string, Tensor][] =>
        member instanceof Tensor ? [[joined(prefix, name), member]] : [],
      ),
    );
}
