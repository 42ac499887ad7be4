import { displayMime, type Schema } from "../display.js";
import {
  checkFields,
  checkInteger,
  checkList,
  checkNumber,
  checkOneOf,
  checkText,
  optional,
} from "../payload/check.js";

export const PROGRESS_STATES = ["running", "done", "stopping", "stopped", "failed"] as const;
export type ProgressState = (typeof PROGRESS_STATES)[number];

export interface Metric {
  readonly name: string;
  /** A number, or text where it is none: "NaN". */
  readonly value: number | string;
}

export interface TrainingProgressPayload {
  readonly title: string;
  readonly done: number;
  readonly total: number;
  /** What is counted: "step", "epoch", "image". */
  readonly unit: string;
  readonly state: ProgressState;
  readonly elapsedSeconds: number;
  readonly metrics: readonly Metric[];
  /** The comm that carries the stop button, while there is one. */
  readonly comm?: string;
}

export const trainingProgressSchema: Schema<TrainingProgressPayload> = {
  type: "trainingProgress",
  mime: displayMime("trainingProgress"),
  validate(value) {
    const fields = checkFields("trainingProgress", value);
    const total = checkInteger("total", fields["total"], 1, Number.MAX_SAFE_INTEGER);
    return {
      title: checkText("title", fields["title"]),
      done: checkInteger("done", fields["done"], 0, total),
      total,
      unit: checkText("unit", fields["unit"], 40),
      state: checkOneOf("state", fields["state"], PROGRESS_STATES),
      elapsedSeconds: Math.max(0, checkNumber("elapsedSeconds", fields["elapsedSeconds"])),
      metrics: checkList("metrics", fields["metrics"], 20, (at, each) => {
        const metric = checkFields(at, each);
        const given = metric["value"];
        return {
          name: checkText(`${at}.name`, metric["name"], 60),
          value:
            typeof given === "string"
              ? checkText(`${at}.value`, given, 40)
              : checkNumber(`${at}.value`, given),
        };
      }),
      ...optional("comm", fields, (at, id) => checkText(at, id, 100)),
    };
  },
};
