import { displayMime, type Schema } from "../display.js";
import {
  PayloadError,
  checkFields,
  checkInteger,
  checkList,
  checkNumber,
  checkOneOf,
  checkText,
} from "../payload/check.js";
import { checkNumbers, type PackedNumbers } from "../payload/numbers.js";
import { COLOR_SCALES, type ColorScaleName } from "../picture/colorScale.js";

export interface TensorPayload {
  readonly title: string;
  readonly dtype: string;
  /** The tensor's whole shape. */
  readonly shape: readonly number[];
  /** The first values along each axis, as many as fit; same rank as the tensor. */
  readonly values: PackedNumbers;
  /** Over all values; `finite` counts those that are numbers. */
  readonly statistics: Statistics;
  /** Counts in equal bins from min to max. */
  readonly histogram: readonly number[];
  readonly colors: ColorScaleName;
}

export interface Statistics {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std: number;
  readonly count: number;
  readonly finite: number;
}

export const tensorSchema: Schema<TensorPayload> = {
  type: "tensor",
  mime: displayMime("tensor"),
  validate(value) {
    const fields = checkFields("tensor", value);
    const shape = checkList("shape", fields["shape"], 8, (at, size) =>
      checkInteger(at, size, 0, 2 ** 40),
    );
    const values = checkNumbers("values", fields["values"]);
    const fits =
      values.shape.length === shape.length &&
      values.shape.every((size, axis) => size <= (shape[axis] ?? 0));
    if (!fits) {
      throw new PayloadError(
        `values: expected a part of [${shape.join(", ")}]; got [${values.shape.join(", ")}]`,
      );
    }
    return {
      title: checkText("title", fields["title"]),
      dtype: checkText("dtype", fields["dtype"], 20),
      shape,
      values,
      statistics: checkStatistics(fields["statistics"]),
      histogram: checkList("histogram", fields["histogram"], 200, checkNumber),
      colors: checkOneOf("colors", fields["colors"], COLOR_SCALES),
    };
  },
};

function checkStatistics(value: unknown): Statistics {
  const fields = checkFields("statistics", value);
  const number = (name: string) => checkNumber(`statistics.${name}`, fields[name]);
  return {
    min: number("min"),
    max: number("max"),
    mean: number("mean"),
    std: number("std"),
    count: number("count"),
    finite: number("finite"),
  };
}
