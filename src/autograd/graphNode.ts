import type { Storage } from "../backend/storage.js";
import type { Tensor } from "../tensor/tensor.js";
import type { BackwardContext, Op, Plan } from "./op.js";

let created = 0;

/** One recorded step: the op, what went in and what came out. Nothing global holds it, only the tensors it made. */
export class GraphNode {
  /** Later steps have larger numbers, so walking back in falling order meets every use before its source. */
  readonly order = ++created;
  readonly name: string;
  readonly op: Op;
  inputs: readonly (Tensor | undefined)[];
  outputs: readonly Tensor[];
  readonly plan: Plan;
  /** Set when backward has used and let go of it. */
  freed = false;
  readonly #inputVersions: readonly number[];
  readonly #outputVersions: readonly number[];

  constructor(
    op: Op,
    inputs: readonly (Tensor | undefined)[],
    plan: Plan,
    outputs: readonly Tensor[],
  ) {
    this.op = op;
    this.name = op.name;
    this.inputs = inputs;
    this.plan = plan;
    this.outputs = outputs;
    this.#inputVersions = inputs.map((input) => input?.version ?? 0);
    this.#outputVersions = outputs.map((output) => output.version);
  }

  /** What the op's gradient may use: values are checked when read, not before. */
  context(grad: Tensor): BackwardContext<Plan> {
    return {
      grad,
      plan: this.plan,
      needs: this.inputs.map((input) => input?.requiresGrad ?? false),
      input: (index) =>
        this.#value(this.#inputName(index), this.inputs[index], this.#inputVersions[index]),
      output: (index) =>
        this.#value(
          this.op.outputs[index] ?? "output",
          this.outputs[index],
          this.#outputVersions[index],
        ),
    };
  }

  /** Lets go of the values; returns the storages that this step made and that may be reclaimed. */
  free(): Storage[] {
    const made = this.outputs.map((output) => output.storage);
    this.freed = true;
    this.inputs = [];
    this.outputs = [];
    return made.filter((storage) => storage.owner === this);
  }

  #inputName(index: number): string {
    return (this.op.inputs[index] ?? `input ${index}`).replace("?", "");
  }

  #value(name: string, tensor: Tensor | undefined, version: number | undefined): Tensor {
    if (tensor === undefined)
      throw new Error(`${this.name}: gradient asks for ${name}, which was not given`);
    if (tensor.version !== version) {
      throw new Error(
        `backward: ${this.name} needs the value that ${name} had in the forward pass, but it was written to since; ` +
          "write after backward(), or to a copy",
      );
    }
    return tensor;
  }
}
