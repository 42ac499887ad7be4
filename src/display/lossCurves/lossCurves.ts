import { LiveDisplay } from "../live.js";
import { Shown } from "../shown.js";
import { lossCurves as display } from "./html.js";
import { produceLossCurves, type CurveInput, type LossCurvesOptions } from "./produce.js";
import type { LossCurvesPayload, Role } from "./schema.js";

/**
 * Training curves: loss, accuracy, learning rate … over the steps, train and validation, several runs overlaid.
 * Smoothing and a logarithmic scale are chosen in the display.
 *
 * @throws Error when there are more than 24 curves, or steps and values differ in number.
 * @example
 * lossCurves([{ values: [2.3, 1.7, 1.2] }, { role: "validation", values: [2.2, 1.9, 1.6] }]);
 */
export function lossCurves(
  curves: readonly CurveInput[],
  options: LossCurvesOptions = {},
): Shown<LossCurvesPayload> {
  return new Shown(display, produceLossCurves(curves, options));
}

/** Where a new point goes: see `CurveInput` for the defaults. */
export interface PointPlace {
  readonly run?: string;
  readonly panel?: string;
  readonly role?: Role;
}

interface GrowingCurve extends PointPlace {
  readonly steps: number[];
  readonly values: number[];
}

/**
 * Training curves that grow while a loop runs; the output is updated in place, at most four times a second.
 *
 * @example
 * const curves = new LiveLossCurves({ title: "overfit 100 images" });
 * curves.add(1, 2.31);
 * curves.add(1, 0.12, { panel: "accuracy", role: "validation" });
 * curves.flush();
 */
export class LiveLossCurves {
  readonly #options: LossCurvesOptions;
  readonly #live = new LiveDisplay(display);
  readonly #curves = new Map<string, GrowingCurve>();

  constructor(options: LossCurvesOptions = {}) {
    this.#options = options;
  }

  /** Adds a point to a curve and shows it soon. */
  add(step: number, value: number, place: PointPlace = {}): void {
    const key = JSON.stringify([place.run, place.panel, place.role]);
    let curve = this.#curves.get(key);
    if (curve === undefined) {
      curve = { ...place, steps: [], values: [] };
      this.#curves.set(key, curve);
    }
    curve.steps.push(step);
    curve.values.push(value);
    this.#live.update(() => this.#payload());
  }

  /** Shows the last points now. Call it once after the loop. */
  flush(): void {
    this.#live.flush();
  }

  #payload(): LossCurvesPayload {
    return produceLossCurves([...this.#curves.values()], this.#options);
  }
}
