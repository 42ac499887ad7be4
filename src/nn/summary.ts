import { type PlannedOp, planOnly } from "../autograd/planOnly.js";
import { bytesPerElement } from "../backend/dtype.js";
import { Storage } from "../backend/storage.js";
import { type Shape, shapeText, ShapeError, sizeOf } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import { formatSummary } from "./formatSummary.js";
import type { LayerSummary, ModelSummary, SummaryTotals } from "./modelSummary.js";
import type { Module } from "./module.js";
import { multiplyAdds } from "./multiplyAdds.js";
import { ReceptiveFields } from "./receptiveField.js";

/**
 * The layers of a model with output shapes, parameters, memory, multiply-adds and receptive fields, for one input.
 *
 * Nothing is computed: ops only plan their sizes, so ResNet-152 takes milliseconds. The model runs in evaluation mode.
 * Memory counts every layer's output in the model's element type, and twice that for training, where gradients of the
 * same sizes come back; a framework that computes ReLU in place needs less.
 *
 * @param shape of one input, without the batch: [C, H, W]
 * @throws ShapeError when the shape does not fit the model
 * @example
 * const found = summary(models.leNet5(), [1, 28, 28]);
 * found.totals.parameters; // 61706
 * found.layers[0].outputShape; // [6, 28, 28]
 * found.layers[3].receptiveField; // 14
 */
export function summary(model: Module, shape: Shape): ModelSummary {
  if (!shape.every((size) => Number.isInteger(size) && size > 0)) {
    throw new ShapeError(
      `summary: shape must be positive whole numbers, one input without the batch; it is ${shapeText(shape)}`,
    );
  }
  const dtype = model.parameters()[0]?.dtype ?? "float32";
  const size = sizeOf(shape);
  const input = new Tensor(new Storage(dtype, size), [1, ...shape]);
  const trace = new Trace(model, input);
  const modes = model.namedModules().map(([, module]) => [module, module.training] as const);
  model.eval();
  try {
    planOnly(
      (op) => trace.add(op),
      () => model.forward(input),
    );
  } finally {
    for (const [module, training] of modes) module.training = training;
    trace.close();
  }
  const { layers } = trace;
  const parameters = model.parameters();
  const sum = (of: (layer: LayerSummary) => number): number =>
    layers.reduce((total, layer) => total + of(layer), 0);
  return new Summary(model.constructor.name, shape, layers, {
    parameters: model.parameterCount(),
    trainable: parameters.reduce((n, each) => n + (each.requiresGrad ? each.size : 0), 0),
    activations: sum((layer) => layer.activations),
    forwardBytes: sum((layer) => layer.forwardBytes),
    trainingBytes: sum((layer) => layer.trainingBytes),
    multiplyAdds: sum((layer) => layer.multiplyAdds),
  });
}

/** What `summary` returns: a class, so that the displays can teach it to show itself. */
export class Summary implements ModelSummary {
  constructor(
    readonly name: string,
    readonly inputShape: Shape,
    readonly layers: readonly LayerSummary[],
    readonly totals: SummaryTotals,
  ) {}

  toString(): string {
    return formatSummary(this);
  }

  /** What Node's console.log shows. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** Collects what ops do while a model runs, and gives it to the layers that they belong to. */
class Trace {
  readonly layers: LayerSummary[] = [];
  readonly #fields: ReceptiveFields;
  readonly #counted = new Set<Tensor>();
  readonly #remove: (() => void)[] = [];
  /** Modules that are running, outermost first, with what their ops did so far. */
  readonly #running: {
    readonly name: string;
    readonly leaf: boolean;
    multiplyAdds: number;
    computed: boolean;
  }[] = [];

  constructor(model: Module, input: Tensor) {
    this.#fields = new ReceptiveFields(input);
    for (const [name, module] of model.namedModules()) {
      const leaf = module.namedChildren().length === 0;
      const enter = module.registerForwardPreHook(() => {
        this.#running.push({
          name: name || module.constructor.name,
          leaf,
          multiplyAdds: 0,
          computed: false,
        });
      });
      const leave = module.registerForwardHook((_module, _inputs, output) => {
        const done = this.#running.pop();
        if (!leaf || done === undefined) return;
        this.#row({ ...done, kind: module.constructor.name, module, output });
      });
      this.#remove.push(enter, leave);
    }
  }

  /** One op was planned. */
  add(op: PlannedOp): void {
    this.#fields.add(op);
    const inside = this.#running.at(-1);
    const output = op.outputs[0];
    // A view of the input takes neither memory nor work.
    if (output === undefined || output.storage === op.inputs[0]?.storage) return;
    if (inside?.leaf) {
      inside.multiplyAdds += multiplyAdds(op);
      inside.computed = true;
    } else {
      const name = inside ? `${inside.name}:${op.name}` : op.name;
      this.#row({ name, kind: op.name, output, multiplyAdds: multiplyAdds(op), computed: true });
    }
  }

  /** Takes the hooks off. */
  close(): void {
    for (const remove of this.#remove) remove();
  }

  #row({ name, kind, module, output, multiplyAdds, computed }: Row): void {
    const own = module?.parameters().filter((each) => !this.#counted.has(each)) ?? [];
    for (const each of own) this.#counted.add(each);
    const activations = computed ? output.size : 0;
    const bytes = activations * bytesPerElement(output.dtype);
    this.layers.push({
      name,
      kind,
      outputShape: output.shape.slice(1),
      parameters: own.reduce((n, each) => n + each.size, 0),
      activations,
      forwardBytes: bytes,
      trainingBytes: 2 * bytes,
      multiplyAdds,
      ...this.#fields.of(output),
    });
  }
}

interface Row {
  readonly name: string;
  readonly kind: string;
  readonly module?: Module;
  readonly output: Tensor;
  readonly multiplyAdds: number;
  /** Something was computed; else the output is the input, looked at in another way. */
  readonly computed: boolean;
}
