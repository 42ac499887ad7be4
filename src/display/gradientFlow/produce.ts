import { packNumbers } from "../payload/numbers.js";
import { MAX_NETS, type GradientFlowPayload, type NetFlow } from "./schema.js";

/** The norms of one net. */
export interface GradientFlowInput {
  readonly name: string;
  /** Names of the layers, from the input to the output. */
  readonly layers: readonly string[];
  /** The norms at one step, or a list of them, one list a step. */
  readonly norms: readonly number[] | readonly (readonly number[])[];
  /** Default 0, 1, 2, … */
  readonly steps?: readonly number[];
}

/** A net after its `backward`: anything with the parameters of an `nn.Module`. */
export interface NetWithGradients {
  namedParameters(): readonly (readonly [string, ParameterLike])[];
}

interface ParameterLike {
  readonly shape: readonly number[];
  readonly grad: { readonly data: ArrayLike<number> } | null;
}

/** How the norms are titled. */
export interface GradientFlowOptions {
  readonly title?: string;
  /** Default "gradient norm". */
  readonly unit?: string;
}

const MAX_VALUES = 20_000;

/**
 * Payload of the norms of a gradient (or of activations) per layer, over depth and steps, of one or more nets.
 * When there are too many steps, evenly spaced ones are kept, always the first and the last.
 * Of a net itself the gradients of its weights (parameters with two axes or more) as they are now are taken.
 *
 * @throws Error when a step has another number of norms than there are layers, a net has no gradient, or there are
 *   more than 8 nets.
 */
export function produceGradientFlow(
  nets: readonly (GradientFlowInput | NetWithGradients)[],
  options: GradientFlowOptions = {},
): GradientFlowPayload {
  if (nets.length === 0 || nets.length > MAX_NETS) {
    throw new Error(`gradientFlow: expected 1 to ${MAX_NETS} nets; got ${nets.length}`);
  }
  return {
    title: options.title ?? "Gradient flow",
    unit: options.unit ?? "gradient norm",
    nets: nets.map((net) => pack(isNet(net) ? normsOf(net) : net, MAX_VALUES / nets.length)),
  };
}

function pack({ name, layers, norms, steps }: GradientFlowInput, room: number): NetFlow {
  const rows = isTable(norms) ? norms : [norms];
  const odd = rows.findIndex((row) => row.length !== layers.length);
  if (odd >= 0 || rows.length === 0 || layers.length === 0) {
    const came = odd < 0 ? `${rows.length} steps` : `${rows[odd]?.length} at step ${odd}`;
    throw new Error(
      `gradientFlow: expected ${layers.length} norms a step of "${name}"; got ${came}`,
    );
  }
  if (steps !== undefined && steps.length !== rows.length) {
    throw new Error(
      `gradientFlow: expected ${rows.length} steps of "${name}"; got ${steps.length}`,
    );
  }
  const kept = evenly(rows.length, Math.max(2, Math.floor(room / layers.length)));
  return {
    name,
    layers,
    steps: kept.map((at) => steps?.[at] ?? at),
    norms: packNumbers(
      kept.flatMap((at) => rows[at] ?? []),
      [kept.length, layers.length],
      "float32",
    ),
  };
}

function isNet(net: GradientFlowInput | NetWithGradients): net is NetWithGradients {
  return "namedParameters" in net;
}

function normsOf(net: NetWithGradients): GradientFlowInput {
  const weights = net.namedParameters().filter(([, { shape }]) => shape.length > 1);
  const norms = weights.flatMap(([, { grad }]) => (grad === null ? [] : [normOf(grad.data)]));
  const name = net.constructor.name;
  if (norms.length !== weights.length || norms.length === 0) {
    throw new Error(
      `gradientFlow: expected a gradient of each of the ${weights.length} weights of ${name}; ${norms.length} have one. Call backward() first`,
    );
  }
  return { name, layers: weights.map(([each]) => each.replace(/\.weight$/, "")), norms };
}

function normOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] ?? 0) ** 2;
  return Math.sqrt(sum);
}

function isTable(
  norms: readonly number[] | readonly (readonly number[])[],
): norms is readonly (readonly number[])[] {
  return Array.isArray(norms[0]);
}

function evenly(count: number, most: number): readonly number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / (most - 1)));
}
