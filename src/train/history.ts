/** Figures of one training step. */
export interface StepRecord {
  /** Steps so far, from 1 on. */
  readonly step: number;
  /** Epoch that it belongs to, from 1 on. */
  readonly epoch: number;
  readonly loss: number;
  /** Share of the batch that was right, for class labels. */
  readonly accuracy?: number;
  /** Learning rate of this step. */
  readonly lr: number;
}

/** Loss and, for class labels, accuracy over a set. */
export interface Metrics {
  readonly loss: number;
  /** Share that was right. */
  readonly accuracy?: number;
}

/** Figures of one epoch: means over its pictures while the net learned, and the validation set after it. */
export interface EpochRecord extends Metrics {
  /** From 1 on. */
  readonly epoch: number;
  /** Steps when it ended. */
  readonly step: number;
  readonly validation?: Metrics;
}

/** One line of a plot; `lossCurves` takes a list of them. */
export interface Curve {
  readonly panel: "loss" | "accuracy" | "lr";
  readonly role: "train" | "validation";
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** Why a training ended: all epochs done, asked to stop, no more improvement, or a loss that is not finite. */
export type Outcome = "finished" | "stopped" | "early" | "diverged";

/**
 * What a training did: every step, every epoch, and how it ended.
 * @example
 * const history = new History();
 * history.steps.push({ step: 1, epoch: 1, loss: 2.3, lr: 0.1 });
 * history.curves.map(({ panel }) => panel); // ["loss", "lr"]
 */
export class History {
  readonly steps: StepRecord[] = [];
  readonly epochs: EpochRecord[] = [];
  /** How it ended. */
  outcome: Outcome = "finished";

  /** The last epoch's figures, if one was finished. */
  get last(): EpochRecord | undefined {
    return this.epochs.at(-1);
  }

  /** Loss, accuracy and learning rate over the steps, training and validation: `lossCurves(history.curves)`. */
  get curves(): readonly Curve[] {
    const rows = <T>(
      list: readonly T[],
      panel: Curve["panel"],
      role: Curve["role"],
      point: (item: T) => readonly [number, number | undefined],
    ): Curve[] => {
      const points = list
        .map(point)
        .filter((pair): pair is [number, number] => pair[1] !== undefined);
      const [steps, values] = [points.map(([step]) => step), points.map(([, value]) => value)];
      return points.length === 0 ? [] : [{ panel, role, steps, values }];
    };
    const { steps, epochs } = this;
    return [
      ...rows(steps, "loss", "train", ({ step, loss }) => [step, loss]),
      ...rows(epochs, "loss", "validation", (each) => [each.step, each.validation?.loss]),
      ...rows(steps, "accuracy", "train", ({ step, accuracy }) => [step, accuracy]),
      ...rows(epochs, "accuracy", "validation", (each) => [each.step, each.validation?.accuracy]),
      ...rows(steps, "lr", "train", ({ step, lr }) => [step, lr]),
    ];
  }
}
