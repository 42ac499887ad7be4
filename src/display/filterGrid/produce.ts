import { packNumbers } from "../payload/numbers.js";
import { checkTensor, type TensorLike } from "../payload/tensorLike.js";
import type { FilterGridPayload } from "./schema.js";

/** How the filters of a convolution are shown. */
export interface FilterGridOptions {
  readonly title?: string;
  /** The loss' gradient for the weights, same shape. Default: the tensor's own `grad`, when it has one. */
  readonly gradients?: TensorLike;
}

// Float32 keeps every digit for the read-out; with gradients both together stay below half the bundle.
const MAX_WEIGHTS = 22_000;
const MAX_CHANNELS = 24;

/**
 * Payload of a convolution's weights `[F, C, KH, KW]` and, if given, their gradients.
 *
 * @throws Error when the weights have another rank or the gradients another shape.
 */
export function produceFilterGrid(
  x: TensorLike,
  options: FilterGridOptions = {},
): FilterGridPayload {
  checkTensor("filterGrid", x);
  const [filters = 0, channels = 0, height = 0, width = 0] = x.shape;
  if (x.shape.length !== 4 || x.shape.includes(0)) {
    throw new Error(`filterGrid: expected weights [F, C, KH, KW]; got [${x.shape.join(", ")}]`);
  }
  const gradients = options.gradients ?? gradientOf(x);
  if (
    gradients !== undefined &&
    checkTensor("filterGrid", gradients).shape.join() !== x.shape.join()
  ) {
    throw new Error(
      `filterGrid: expected gradients of the weights' shape [${x.shape.join(", ")}]; got [${gradients.shape.join(", ")}]`,
    );
  }
  const size = height * width;
  const room = MAX_WEIGHTS / (gradients === undefined ? 1 : 2) / size;
  const keptChannels = Math.max(1, Math.min(channels, MAX_CHANNELS, Math.floor(room)));
  const keptFilters = Math.max(1, Math.min(filters, Math.floor(room / keptChannels)));
  const shape = [keptFilters, keptChannels, height, width];
  const pack = ({ data }: TensorLike) => {
    const values = Float32Array.from({ length: keptFilters * keptChannels * size }, (_, i) => {
      const plane = Math.floor(i / size);
      const filter = Math.floor(plane / keptChannels);
      return data[(filter * channels + (plane % keptChannels)) * size + (i % size)] ?? NaN;
    });
    return packNumbers(values, shape, "float32");
  };
  return {
    title: options.title ?? "Filters",
    weights: pack(x),
    ...(gradients === undefined ? {} : { gradients: pack(gradients) }),
    from: { filters, channels },
  };
}

function gradientOf(x: TensorLike): TensorLike | undefined {
  if (!("grad" in x) || typeof x.grad !== "object" || x.grad === null) return undefined;
  const { grad } = x;
  if (!("shape" in grad) || !("data" in grad)) return undefined;
  return grad as TensorLike;
}
