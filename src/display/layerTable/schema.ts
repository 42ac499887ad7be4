import { displayMime, type Schema } from "../display.js";
import {
  checkBoolean,
  checkFields,
  checkInteger,
  checkList,
  checkText,
  optional,
} from "../payload/check.js";

export const MAX_LAYERS = 400;

/** One layer of the table. */
export interface LayerRow {
  readonly name: string;
  /** Its class: "Conv2d". */
  readonly kind: string;
  readonly outputShape: readonly number[];
  readonly parameters: number;
  /** Values of its output for one image. */
  readonly activations: number;
  /** Multiplications with an addition, for one image. */
  readonly multiplyAdds: number;
  /** Input pixels a side that one output value sees; absent after a flattening. */
  readonly receptiveField?: number;
}

export interface LayerTablePayload {
  readonly title: string;
  readonly inputShape: readonly number[];
  readonly layers: readonly LayerRow[];
  /** Layers of the model before the cap. */
  readonly from: number;
  /** Sums over all layers, also over those left out. */
  readonly totals: Totals;
  /** False when the layers are alternatives, whose sum means nothing; absent is true. */
  readonly summed?: boolean;
}

export interface Totals {
  readonly parameters: number;
  readonly activations: number;
  readonly multiplyAdds: number;
}

export const layerTableSchema: Schema<LayerTablePayload> = {
  type: "layerTable",
  mime: displayMime("layerTable"),
  validate(value) {
    const fields = checkFields("layerTable", value);
    const totals = checkFields("totals", fields["totals"]);
    return {
      title: checkText("title", fields["title"]),
      inputShape: checkShape("inputShape", fields["inputShape"]),
      layers: checkList("layers", fields["layers"], MAX_LAYERS, checkRow),
      from: checkCount("from", fields["from"]),
      totals: {
        parameters: checkCount("totals.parameters", totals["parameters"]),
        activations: checkCount("totals.activations", totals["activations"]),
        multiplyAdds: checkCount("totals.multiplyAdds", totals["multiplyAdds"]),
      },
      ...optional("summed", fields, checkBoolean),
    };
  },
};

function checkRow(where: string, value: unknown): LayerRow {
  const fields = checkFields(where, value);
  return {
    name: checkText(`${where}.name`, fields["name"], 200),
    kind: checkText(`${where}.kind`, fields["kind"], 60),
    outputShape: checkShape(`${where}.outputShape`, fields["outputShape"]),
    parameters: checkCount(`${where}.parameters`, fields["parameters"]),
    activations: checkCount(`${where}.activations`, fields["activations"]),
    multiplyAdds: checkCount(`${where}.multiplyAdds`, fields["multiplyAdds"]),
    ...optional("receptiveField", fields, checkCount),
  };
}

function checkShape(where: string, value: unknown): readonly number[] {
  return checkList(where, value, 8, checkCount);
}

function checkCount(where: string, value: unknown): number {
  return checkInteger(where, value, 0, Number.MAX_SAFE_INTEGER);
}
