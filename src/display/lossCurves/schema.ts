import { displayMime, type Schema } from "../display.js";
import {
  PayloadError,
  checkBoolean,
  checkFields,
  checkList,
  checkOneOf,
  checkText,
  optional,
} from "../payload/check.js";
import { checkNumbers, type PackedNumbers } from "../payload/numbers.js";

export const MAX_CURVES = 24;
export const MAX_POINTS = 2000;

export const ROLES = ["train", "validation"] as const;
export type Role = (typeof ROLES)[number];

/** One line of the chart. */
export interface Curve {
  /** The run it belongs to; runs are overlaid, each in its colour. */
  readonly run: string;
  /** The panel it is drawn in: "loss", "accuracy", "learning rate". */
  readonly panel: string;
  readonly role: Role;
  /** [n, 2]: step and value. */
  readonly points: PackedNumbers;
  /** How many points it had before the decimation. */
  readonly from: number;
}

export interface LossCurvesPayload {
  readonly title: string;
  /** What a step is: "step", "epoch". */
  readonly unit: string;
  readonly curves: readonly Curve[];
  /** Panels from top to bottom. */
  readonly panels: readonly string[];
  /** Panels that start on a logarithmic scale. */
  readonly log: boolean;
}

export const lossCurvesSchema: Schema<LossCurvesPayload> = {
  type: "lossCurves",
  mime: displayMime("lossCurves"),
  validate(value) {
    const fields = checkFields("lossCurves", value);
    const panels = checkList("panels", fields["panels"], 8, (at, name) => checkText(at, name, 60));
    return {
      title: checkText("title", fields["title"]),
      unit: checkText("unit", fields["unit"], 40),
      curves: checkList("curves", fields["curves"], MAX_CURVES, (at, each) =>
        checkCurve(at, each, panels),
      ),
      panels,
      log: optional("log", fields, checkBoolean).log ?? false,
    };
  },
};

function checkCurve(where: string, value: unknown, panels: readonly string[]): Curve {
  const fields = checkFields(where, value);
  const points = checkNumbers(`${where}.points`, fields["points"]);
  const [count = 0, two] = points.shape;
  if (points.shape.length !== 2 || two !== 2 || count > MAX_POINTS) {
    throw new PayloadError(
      `${where}.points: expected [n, 2] with at most ${MAX_POINTS} points; got [${points.shape.join(", ")}]`,
    );
  }
  const from = fields["from"];
  if (typeof from !== "number" || !Number.isInteger(from) || from < count) {
    throw new PayloadError(`${where}.from: expected a whole number of at least ${count}`);
  }
  return {
    run: checkText(`${where}.run`, fields["run"], 100),
    panel: checkOneOf(`${where}.panel`, fields["panel"], panels),
    role: checkOneOf(`${where}.role`, fields["role"], ROLES),
    points,
    from,
  };
}
