import { displayMime, type Schema } from "../display.js";
import { PayloadError, checkFields, checkInteger, checkText, optional } from "../payload/check.js";
import { checkNumbers, type PackedNumbers } from "../payload/numbers.js";

export interface FilterGridPayload {
  readonly title: string;
  /** [F, C, KH, KW], the first filters and input channels that fit. */
  readonly weights: PackedNumbers;
  /** The loss' gradient for each of the weights, same shape. */
  readonly gradients?: PackedNumbers;
  /** Filters and input channels of the layer before the cap. */
  readonly from: { readonly filters: number; readonly channels: number };
}

export const filterGridSchema: Schema<FilterGridPayload> = {
  type: "filterGrid",
  mime: displayMime("filterGrid"),
  validate(value) {
    const fields = checkFields("filterGrid", value);
    const weights = checkNumbers("weights", fields["weights"]);
    if (weights.shape.length !== 4 || weights.shape.includes(0)) {
      throw new PayloadError(`weights: expected [F, C, KH, KW]; got [${weights.shape.join(", ")}]`);
    }
    const from = checkFields("from", fields["from"]);
    return {
      title: checkText("title", fields["title"]),
      weights,
      ...optional("gradients", fields, (where, given) => {
        const gradients = checkNumbers(where, given);
        if (gradients.shape.join() === weights.shape.join()) return gradients;
        throw new PayloadError(
          `gradients: expected the weights' shape [${weights.shape.join(", ")}]; got [${gradients.shape.join(", ")}]`,
        );
      }),
      from: {
        filters: checkInteger("from.filters", from["filters"], 1, 1e6),
        channels: checkInteger("from.channels", from["channels"], 1, 1e6),
      },
    };
  },
};
