import { doInTurn } from "../backend/agenda.js";
import { nextGeneration } from "../backend/memory.js";
import { Storage } from "../backend/storage.js";
import { shapeText, ShapeError, sameShape } from "../tensor/shape.js";
import { mutableValues, Tensor } from "../tensor/tensor.js";
import { enableGrad, isGradEnabled, noGrad } from "./gradMode.js";
import { GraphNode } from "./graphNode.js";
import { GradientMap, sum } from "./gradientMap.js";
import { reclaimLater, reclaimNow } from "./reclaim.js";

/** How to run backward. */
export interface BackwardOptions {
  /** Gradient of the final loss with respect to this tensor; 1 for a scalar. */
  readonly gradient?: Tensor;
  /** Keep the graph and its values, so that backward can run through it again. */
  readonly retainGraph?: boolean;
  /** Record the gradients themselves, for gradients of gradients. Keeps the graph too. */
  readonly createGraph?: boolean;
}

/**
 * Walks the graph of `root` backwards and adds d root / d leaf to the `grad` of every leaf that requires it.
 * Afterwards the graph is freed: its large values stay readable until the next backward begins.
 * @throws Error when `root` needs no gradient, is no scalar and `gradient` is missing, or when the graph was freed
 */
export function backward(root: Tensor, options: BackwardOptions = {}): void {
  addToLeaves(leafGradients(root, options));
}

/** The gradients that `backward` adds to the leaves, not added yet. */
export function leafGradients(
  root: Tensor,
  options: BackwardOptions = {},
): ReadonlyMap<Tensor, Tensor> {
  return differentiate(root, options, null);
}

/** Adds gradients to those that the leaves have. */
export function addToLeaves(gradients: ReadonlyMap<Tensor, Tensor>): void {
  for (const [leaf, gradient] of gradients) accumulate(leaf, gradient);
}

/**
 * Gradients of `root` with respect to `inputs`, as values: nothing is added to any `grad`.
 * An input that `root` does not depend on gives null.
 * @example
 * const x = tensor([3], { requiresGrad: true });
 * grad(x.mul(x).sum(), [x])[0]; // [6]
 */
export function grad(
  root: Tensor,
  inputs: readonly Tensor[],
  options: BackwardOptions = {},
): (Tensor | null)[] {
  const found = differentiate(root, options, new Set(inputs));
  return inputs.map((input) => found.get(input) ?? null);
}

/** Gradients of the leaves, or of `wanted` when given. */
function differentiate(
  root: Tensor,
  { gradient, createGraph = false, retainGraph = createGraph }: BackwardOptions,
  wanted: ReadonlySet<Tensor> | null,
): Map<Tensor, Tensor> {
  const seed = checkedSeed(root, gradient);
  reclaimNow();
  nextGeneration();
  const nodes = reachable(root);
  const pending = new GradientMap(createGraph);
  pending.add(root, seed);
  const targets = new Targets(wanted);
  const mode = createGraph ? enableGrad : noGrad;
  mode(() => {
    for (const node of nodes) propagate(node, pending, targets);
    pending.finish((tensor, gradient) => settle(tensor, gradient, pending, targets));
  });
  if (!retainGraph) {
    for (const node of nodes) {
      const made = node.free();
      doInTurn(() => reclaimLater(made));
    }
  }
  return targets.found;
}

/** Whose gradients are asked for, and those found so far. */
class Targets {
  readonly found = new Map<Tensor, Tensor>();
  readonly #wanted: ReadonlySet<Tensor> | null;

  /** @param wanted the tensors of `grad`; null for all leaves */
  constructor(wanted: ReadonlySet<Tensor> | null) {
    this.#wanted = wanted;
  }

  get leavesOnly(): boolean {
    return this.#wanted === null;
  }

  wants(tensor: Tensor): boolean {
    return this.#wanted?.has(tensor) ?? tensor.isLeaf;
  }
}

function checkedSeed(root: Tensor, gradient: Tensor | undefined): Tensor {
  if (!root.requiresGrad) {
    const hint = isGradEnabled() ? "no input has requiresGrad" : "it was computed under noGrad";
    throw new Error(
      `backward: this tensor does not depend on anything that requires a gradient (${hint})`,
    );
  }
  if (gradient === undefined) {
    if (root.size !== 1) {
      throw new ShapeError(
        `backward: expected a scalar such as a loss; got ${shapeText(root.shape)}: sum it, or pass { gradient }`,
      );
    }
    const one = new Storage(root.dtype, 1);
    one.values.fill(1);
    return new Tensor(one, root.shape);
  }
  if (!sameShape(gradient.shape, root.shape) || gradient.dtype !== root.dtype) {
    throw new ShapeError(
      `backward: gradient expected ${shapeText(root.shape)} ${root.dtype}; got ${shapeText(gradient.shape)} ${gradient.dtype}`,
    );
  }
  return gradient;
}

/** All steps that `root` depends on, last first. */
function reachable(root: Tensor): GraphNode[] {
  const seen = new Set<GraphNode>();
  const stack: Tensor[] = [root];
  for (let tensor = stack.pop(); tensor !== undefined; tensor = stack.pop()) {
    const node = tensor.creator;
    if (!(node instanceof GraphNode) || seen.has(node)) continue;
    if (node.freed) {
      throw new Error(
        `backward: the graph behind ${node.name} was freed by an earlier backward(); ` +
          "call that one with { retainGraph: true } to go through it again",
      );
    }
    seen.add(node);
    for (const input of node.inputs) if (input?.requiresGrad) stack.push(input);
  }
  return [...seen].sort((a, b) => b.order - a.order);
}

/** One step: takes the gradient of its output and hands gradients to its inputs. */
function propagate(node: GraphNode, pending: GradientMap, targets: Targets): void {
  const output = node.outputs[0]!;
  const taken = pending.take(output);
  if (taken === undefined) return;
  const gradient = settle(output, taken, pending, targets);
  pending.inside(gradient, () => {
    const grads = node.op.backward(node.context(gradient));
    node.inputs.forEach((input, i) => {
      const inputGrad = grads[i];
      if (!input?.requiresGrad || inputGrad === null || inputGrad === undefined) return;
      if (!sameShape(inputGrad.shape, input.shape)) {
        throw new ShapeError(
          `${node.name}: gradient of input ${i} is ${shapeText(inputGrad.shape)}; the input is ${shapeText(input.shape)}`,
        );
      }
      pending.add(input, inputGrad);
    });
  });
}

/** A tensor's gradient is complete: hooks see it, and it is kept where it was asked for. */
function settle(tensor: Tensor, gradient: Tensor, pending: GradientMap, targets: Targets): Tensor {
  let complete = gradient;
  for (const hook of tensor.hooks) {
    complete.storage.pinned = true;
    complete = replaced(hook(complete), complete);
  }
  if (targets.wants(tensor)) {
    pending.release(complete.storage);
    targets.found.set(tensor, own(complete));
  }
  if (targets.leavesOnly && tensor.keepsGrad && !tensor.isLeaf) tensor.grad = own(complete);
  return complete;
}

/** Another tensor on the same values: two leaves must not hold one and the same gradient object. */
function own(gradient: Tensor): Tensor {
  if (gradient.requiresGrad) return gradient;
  return new Tensor(gradient.storage, gradient.shape);
}

function replaced(answer: Tensor | void, gradient: Tensor): Tensor {
  if (answer === undefined) return gradient;
  if (!sameShape(answer.shape, gradient.shape)) {
    throw new ShapeError(
      `registerHook: the hook returned ${shapeText(answer.shape)}; the gradient is ${shapeText(gradient.shape)}`,
    );
  }
  answer.storage.pinned = true;
  return answer;
}

/** Adds a gradient to a leaf's; in place when nobody else reads it. */
function accumulate(leaf: Tensor, gradient: Tensor): void {
  const before = leaf.accumulated;
  if (before === null) {
    leaf.accumulated = gradient;
    return;
  }
  if (gradient.requiresGrad || before.requiresGrad || before.storage.shared) {
    leaf.accumulated = sum(before, gradient);
    return;
  }
  const target = mutableValues(before);
  const source = gradient.storage.values;
  for (let i = 0; i < target.length; i++) target[i]! += source[i]!;
  if (!gradient.storage.shared) gradient.storage.discard();
}
