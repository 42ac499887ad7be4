import type { PlannedOp } from "../autograd/planOnly.js";
import type { Tensor } from "../tensor/tensor.js";

/** What one value sees of the input, a side: how many pixels, and how far apart its neighbour's view lies. */
export interface Field {
  readonly receptiveField: number;
  readonly jump: number;
}

/**
 * Follows receptive field r and jump j through ops: a window of F taps at distance D with stride S makes
 * r + (F - 1) * D * j and j * S. A sum or a concatenation sees the most of its inputs; an op over
 * all pixels sees everything.
 *
 * Source: Araujo, Norris and Sim 2019, https://distill.pub/2019/computing-receptive-fields.
 */
export class ReceptiveFields {
  readonly #fields = new Map<Tensor, Field>();
  readonly #whole: Field;

  constructor(input: Tensor) {
    const side = Math.max(1, ...input.shape.slice(2));
    this.#whole = { receptiveField: side, jump: side };
    this.#fields.set(input, { receptiveField: 1, jump: 1 });
  }

  /** The field of a tensor; everything when it is not known. */
  of(tensor: Tensor): Field {
    return this.#fields.get(tensor) ?? this.#whole;
  }

  /** Works out the field of an op's outputs. */
  add(op: PlannedOp): void {
    const known = op.inputs.flatMap((input) => {
      const field = input === undefined ? undefined : this.#fields.get(input);
      return field === undefined ? [] : [field];
    });
    if (known.length === 0) return;
    const seen: Field = {
      receptiveField: Math.max(...known.map((field) => field.receptiveField)),
      jump: Math.max(...known.map((field) => field.jump)),
    };
    const result = this.#after(op, seen);
    for (const output of op.outputs) this.#fields.set(output, result);
  }

  #after({ plan, inputs, outputs }: PlannedOp, { receptiveField, jump }: Field): Field {
    const window = windowOf(plan);
    if (window !== undefined) {
      const { kernel, stride, dilation } = window;
      const grown = receptiveField + (kernel - 1) * dilation * jump;
      return { receptiveField: grown, jump: jump * stride };
    }
    const from = inputs[0]?.shape ?? [];
    const to = outputs[0]?.shape ?? [];
    if (to.length !== 4) return this.#whole;
    const change = from.length === 4 ? Math.round((from[2] ?? 1) / (to[2] ?? 1)) : 1;
    return { receptiveField, jump: jump * Math.max(1, change) };
  }
}

interface Window {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
}

// Convolutions and poolings plan their windows under these names; the larger side counts.
function windowOf(plan: object): Window | undefined {
  const of = (name: string): number => {
    const value: unknown = name in plan ? Reflect.get(plan, name) : undefined;
    return typeof value === "number" ? value : 0;
  };
  const larger = (name: string): number => Math.max(of(`${name}Height`), of(`${name}Width`));
  const kernel = larger("kernel");
  const stride = larger("stride");
  return kernel > 0 && stride > 0
    ? { kernel, stride, dilation: Math.max(1, larger("dilation")) }
    : undefined;
}
