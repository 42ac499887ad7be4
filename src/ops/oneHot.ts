import { generate } from "../tensor/creation.js";
import type { Tensor } from "../tensor/tensor.js";
import { amax } from "./amax.js";

/**
 * Class numbers [...] as rows [..., classes] with a 1 at the class and 0 elsewhere, int32.
 * @param classes number of classes; the largest label + 1 by default
 * @throws RangeError for labels that are no class
 * @example
 * oneHot(tensor([0, 2], { dtype: "int32" }), 3).toArray(); // [[1, 0, 0], [0, 0, 1]]
 */
export function oneHot(labels: Tensor, classes?: number): Tensor {
  const values = labels.storage.values;
  const count = classes ?? (labels.size === 0 ? 0 : amax(labels).item() + 1);
  for (let i = 0; i < labels.size; i++) {
    const label = values[i]!;
    if (!Number.isInteger(label) || label < 0 || label >= count) {
      throw new RangeError(
        `oneHot: labels expected whole numbers from 0 to ${count - 1}; got ${label} at ${i}`,
      );
    }
  }
  return generate("oneHot", [...labels.shape, count], { dtype: "int32" }, (i) =>
    Number(values[Math.floor(i / count)] === i % count),
  );
}
