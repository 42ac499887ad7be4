import { Tensor } from "../tensor/tensor.js";
import { DISPLAY_KEY } from "./shown.js";
import { tensorView } from "./tensor/tensor.js";

/** A tensor shows itself as the last expression of a cell: heat map, figures, histogram. */
Object.defineProperty(Tensor.prototype, DISPLAY_KEY, {
  configurable: true,
  value(this: Tensor) {
    return tensorView(this).bundle();
  },
});
