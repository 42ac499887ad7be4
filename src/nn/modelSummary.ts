import type { Shape } from "../tensor/shape.js";

/** One layer of a {@link ModelSummary}, in the order in which layers run. */
export interface LayerSummary {
  /** Name in the model, such as `layer1.0.conv1`. */
  readonly name: string;
  /** Class, such as `Conv2d`; for an op between layers its name, such as `add`. */
  readonly kind: string;
  /** Shape of the output for one input, without the batch. */
  readonly outputShape: Shape;
  /** Learned numbers; 0 when an earlier layer has the same ones. */
  readonly parameters: number;
  /** Numbers in the output for one input. */
  readonly activations: number;
  /** Bytes of the output for one input. */
  readonly forwardBytes: number;
  /** Bytes of the output and of its gradient: what training keeps for one input. */
  readonly trainingBytes: number;
  /** Multiplications with an addition, for one input. */
  readonly multiplyAdds: number;
  /** Input pixels a side that one output value sees. */
  readonly receptiveField: number;
  /** Input pixels between neighbouring output values. */
  readonly jump: number;
}

/** Sums over all layers. */
export interface SummaryTotals {
  readonly parameters: number;
  /** Those that require a gradient. */
  readonly trainable: number;
  readonly activations: number;
  readonly forwardBytes: number;
  readonly trainingBytes: number;
  readonly multiplyAdds: number;
}

/** What `summary` finds. `String(…)` gives it as a table. */
export interface ModelSummary {
  readonly name: string;
  /** Shape of one input, without the batch. */
  readonly inputShape: Shape;
  readonly layers: readonly LayerSummary[];
  readonly totals: SummaryTotals;
  toString(): string;
}
