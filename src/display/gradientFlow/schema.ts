import { displayMime, type Schema } from "../display.js";
import { PayloadError, checkFields, checkList, checkNumber, checkText } from "../payload/check.js";
import { checkNumbers, type PackedNumbers } from "../payload/numbers.js";

export const MAX_NETS = 8;

/** One net: a norm for each layer at each recorded step. */
export interface NetFlow {
  readonly name: string;
  /** From the input to the output. */
  readonly layers: readonly string[];
  readonly steps: readonly number[];
  /** [steps, layers]. */
  readonly norms: PackedNumbers;
}

export interface GradientFlowPayload {
  readonly title: string;
  /** What a norm is: "‖∂L/∂w‖". */
  readonly unit: string;
  readonly nets: readonly NetFlow[];
}

export const gradientFlowSchema: Schema<GradientFlowPayload> = {
  type: "gradientFlow",
  mime: displayMime("gradientFlow"),
  validate(value) {
    const fields = checkFields("gradientFlow", value);
    return {
      title: checkText("title", fields["title"]),
      unit: checkText("unit", fields["unit"], 60),
      nets: checkList("nets", fields["nets"], MAX_NETS, checkNet),
    };
  },
};

function checkNet(where: string, value: unknown): NetFlow {
  const fields = checkFields(where, value);
  const layers = checkList(`${where}.layers`, fields["layers"], 2000, (at, name) =>
    checkText(at, name, 200),
  );
  const steps = checkList(`${where}.steps`, fields["steps"], 2000, checkNumber);
  const norms = checkNumbers(`${where}.norms`, fields["norms"]);
  if (norms.shape.join() !== [steps.length, layers.length].join() || norms.shape.includes(0)) {
    throw new PayloadError(
      `${where}.norms: expected [${steps.length}, ${layers.length}] for its steps and layers, none of them 0; got [${norms.shape.join(", ")}]`,
    );
  }
  return { name: checkText(`${where}.name`, fields["name"], 100), layers, steps, norms };
}
