import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * Modules one after the other. Layers are numbered, as in torch (`0.weight`), or named by an object
 * (`conv1.weight`).
 * @throws Error when a name is that of a member of Module, such as "forward"
 * @example
 * const net = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 2));
 * net.forward(randn([3, 4])).shape; // [3, 2]
 * const named = new nn.Sequential({ fc: new nn.Linear(4, 2), relu: new nn.ReLU() });
 * Object.keys(named.stateDict()); // ["fc.weight", "fc.bias"]
 */
export class Sequential extends Module {
  readonly [index: number]: Module;

  constructor(...layers: readonly Module[] | [Readonly<Record<string, Module>>]) {
    super();
    const [first] = layers;
    const named =
      layers.length === 1 && first !== undefined && !(first instanceof Module)
        ? Object.entries(first)
        : layers.map((layer, i) => [String(i), layer] as const);
    for (const [name, layer] of named) {
      if (name in this) {
        throw new Error(`Sequential: a layer must not be called ${name}; every module has one`);
      }
      if (!(layer instanceof Module)) {
        throw new Error(`Sequential: layer ${name} must be a module; it is ${typeof layer}`);
      }
      Object.defineProperty(this, name, { value: layer, enumerable: true });
    }
  }

  /**
   * Named layers, each under its name with its own type.
   * @throws Error when a name is that of a member of Module
   * @example
   * const net = nn.Sequential.named({ fc1: new nn.Linear(4, 8), relu: new nn.ReLU(), fc2: new nn.Linear(8, 2) });
   * net.fc1.weight.shape; // [8, 4]
   */
  static named<L extends Readonly<Record<string, Module>>>(layers: L): Sequential & Readonly<L> {
    return new Sequential(layers) as Sequential & Readonly<L>;
  }

  /** Number of layers. */
  get length(): number {
    return this.layers().length;
  }

  /** The layers in order. */
  layers(): readonly Module[] {
    return Object.values(this).filter((value): value is Module => value instanceof Module);
  }

  /**
   * Layer `index`; negative counts from the end.
   * @throws RangeError when there is none
   */
  at(index: number): Module {
    const layer = this.layers().at(index);
    if (layer === undefined) {
      throw new RangeError(
        `Sequential: index must be one of ${this.length} layers; it is ${index}`,
      );
    }
    return layer;
  }

  override forward(x: Tensor): Tensor {
    return this.layers().reduce((value, layer) => layer.forward(value), x);
  }
}
