import type { DisplayHost } from "../host.js";
import { LiveDisplay } from "../live.js";
import { lossCurves } from "../lossCurves/html.js";
import { produceLossCurves, type CurveInput } from "../lossCurves/produce.js";
import type { LossCurvesPayload } from "../lossCurves/schema.js";
import { TrainingProgress } from "./trainingProgress.js";

/** The part of a training that its display reads; `fit` gives it to a callback. */
export interface TrainingRun {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly history: TrainingHistory;
  stop(): void;
}

/** The part of a training's history that is drawn. */
export interface TrainingHistory {
  readonly outcome: "finished" | "stopped" | "early" | "diverged";
  readonly curves: readonly CurveInput[];
}

interface StepFigures {
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy?: number;
  readonly lr: number;
}

interface EpochFigures {
  readonly validation?: { readonly loss: number; readonly accuracy?: number };
}

/**
 * What a notebook shows of a training while it runs: a bar with a stop button, and the curves under it.
 * It is a callback for `fit`, made anew for each training.
 */
export class FitProgress {
  readonly #run: TrainingRun;
  readonly #progress: TrainingProgress;
  readonly #curves: LiveDisplay<LossCurvesPayload>;
  readonly #title: string;
  #validation: Readonly<Record<string, number>> = {};

  constructor(run: TrainingRun, title: string, host: DisplayHost) {
    const total = Math.max(1, run.epochs * run.stepsPerEpoch);
    this.#run = run;
    this.#title = title;
    this.#progress = new TrainingProgress({ total, title }, host);
    this.#progress.onStop(() => run.stop());
    this.#curves = new LiveDisplay(lossCurves, host);
  }

  onStep({ step, epoch, loss, accuracy, lr }: StepFigures): void {
    const right = accuracy === undefined ? {} : { accuracy };
    this.#progress.update(step, { epoch, loss, ...right, ...this.#validation, lr });
    this.#curves.update(() => this.#payload());
  }

  onEpoch({ validation }: EpochFigures): void {
    if (validation === undefined) return;
    const { loss, accuracy } = validation;
    this.#validation = {
      "validation loss": loss,
      ...(accuracy === undefined ? {} : { "validation accuracy": accuracy }),
    };
    this.#curves.update(() => this.#payload());
  }

  onEnd(history: TrainingHistory, error?: unknown): void {
    const failed = error !== undefined || history.outcome === "diverged";
    this.#progress.finish(failed ? "failed" : history.outcome === "stopped" ? "stopped" : "done");
    this.#curves.flush();
  }

  #payload(): LossCurvesPayload {
    return produceLossCurves(this.#run.history.curves, { title: this.#title });
  }
}
