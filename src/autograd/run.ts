import { openAgenda } from "../backend/agenda.js";
import { runKernel } from "../backend/backend.js";
import { isFloat } from "../backend/dtype.js";
import { Storage } from "../backend/storage.js";
import { sizeOf } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import { isGradEnabled } from "./gradMode.js";
import { GraphNode } from "./graphNode.js";
import type { Each, Op, Plan, Spec } from "./op.js";
import { planned } from "./planOnly.js";
import { track } from "./scope.js";

/**
 * The one way an op is computed: checks, allocates the outputs, lets the fast kernel or the reference fill them,
 * and records the step when a gradient may be wanted.
 */
export function run<
  Inputs extends readonly string[],
  Outputs extends readonly string[],
  Params,
  P extends Plan,
>(
  op: Op<Inputs, Outputs, Params, P>,
  inputs: Each<Inputs, Tensor>,
  params: Params,
): Each<Outputs, Tensor> {
  const plan = op.plan(inputs, params);
  const given: readonly (Tensor | undefined)[] = inputs;
  if (op.sharesInput === true) {
    const output = view(op, given[0]!, plan);
    planned({ name: op.name, inputs: given, plan, outputs: [output] });
    return named(op, [output]);
  }
  const outputs = plan.outputs.map((spec) => empty(op.name, spec));
  if (planned({ name: op.name, inputs: given, plan, outputs })) return named(op, outputs);
  const compute = (): void => {
    if (!runKernel(op.name, given, plan, outputs)) op.reference(inputs, plan, named(op, outputs));
  };
  const agenda = openAgenda();
  if (agenda === null) compute();
  else agenda.add(compute, storagesOf(given), storagesOf(outputs));
  const node = record(op, given, plan, outputs);
  for (const output of outputs) {
    output.storage.owner = node;
    track(output.storage);
  }
  return named(op, outputs);
}

/** The same list under the type that has one element for each of the op's outputs. */
function named<Outputs extends readonly string[]>(
  op: { readonly name: string; readonly outputs: Outputs },
  list: readonly Tensor[],
): Each<Outputs, Tensor> {
  if (list.length !== op.outputs.length) {
    throw new Error(
      `${op.name}: plan lists ${list.length} outputs; the op has ${op.outputs.length}`,
    );
  }
  return list as Each<Outputs, Tensor>;
}

function storagesOf(tensors: readonly (Tensor | undefined)[]): Storage[] {
  return tensors.flatMap((tensor) => tensor?.storage ?? []);
}

function empty(origin: string, { shape, dtype }: Spec): Tensor {
  const storage = new Storage(dtype, sizeOf(shape));
  storage.origin = origin;
  return new Tensor(storage, shape);
}

/** The first input's storage under the planned shape. Outside the graph that owns it, the storage is left to the collector. */
function view(op: Op, input: Tensor, plan: Plan): Tensor {
  const output = new Tensor(input.storage, plan.outputs[0]!.shape);
  input.storage.shared = true;
  const node = record(op, [input], plan, [output]);
  if (node === null && input.storage.owner !== null) input.storage.pinned = true;
  return output;
}

/** Remembers the step if an input wants a gradient and the op has one. */
function record(
  op: Op,
  inputs: readonly (Tensor | undefined)[],
  plan: Plan,
  outputs: readonly Tensor[],
): GraphNode | null {
  const output = outputs[0]!;
  if (!isGradEnabled() || op.differentiable === false || !isFloat(output.dtype)) return null;
  if (!inputs.some((input) => input?.requiresGrad)) return null;
  const node = new GraphNode(op, inputs, plan, outputs);
  output.creator = node;
  output.requiresGrad = true;
  return node;
}
