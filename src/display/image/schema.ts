import { displayMime, type Schema } from "../display.js";
import {
  PayloadError,
  checkFields,
  checkInteger,
  checkList,
  checkNumber,
  checkText,
  fail,
  optional,
} from "../payload/check.js";
import { checkNumbers, type PackedNumbers } from "../payload/numbers.js";

export const MAX_IMAGES = 256;

export interface ImagePayload {
  readonly title: string;
  /** [N, 1 or 3, H, W] in 8 bits, from 0 to 1. */
  readonly images: PackedNumbers;
  /** Number and size of the images before the cap. */
  readonly from: { readonly count: number; readonly height: number; readonly width: number };
  /** What each image is. */
  readonly labels?: readonly string[];
  /** What the network says it is. */
  readonly predictions?: readonly string[];
  /** How sure the network is, 0 to 1. */
  readonly probabilities?: readonly number[];
}

export const imageSchema: Schema<ImagePayload> = {
  type: "image",
  mime: displayMime("image"),
  validate(value) {
    const fields = checkFields("image", value);
    const images = checkNumbers("images", fields["images"]);
    const [count = 0, channels = 0] = images.shape;
    const right = images.shape.length === 4 && (channels === 1 || channels === 3);
    if (!right || images.shape.includes(0) || count > MAX_IMAGES) {
      throw new PayloadError(
        `images: expected [N, 1 or 3, H, W] with at most ${MAX_IMAGES} images; got [${images.shape.join(", ")}]`,
      );
    }
    const from = checkFields("from", fields["from"]);
    const names = (where: string, list: unknown) =>
      sameCount(
        where,
        checkList(where, list, MAX_IMAGES, (at, name) => checkText(at, name, 200)),
        count,
      );
    return {
      title: checkText("title", fields["title"]),
      images,
      from: {
        count: checkInteger("from.count", from["count"], 1, 1e9),
        height: checkInteger("from.height", from["height"], 1, 1e6),
        width: checkInteger("from.width", from["width"], 1, 1e6),
      },
      ...optional("labels", fields, names),
      ...optional("predictions", fields, names),
      ...optional("probabilities", fields, (where, list) =>
        sameCount(where, checkList(where, list, MAX_IMAGES, checkShare), count),
      ),
    };
  },
};

function sameCount<T>(where: string, list: readonly T[], count: number): readonly T[] {
  if (list.length === count) return list;
  throw new PayloadError(
    `${where}: expected one entry for each of ${count} images; got ${list.length}`,
  );
}

function checkShare(where: string, value: unknown): number {
  const share = checkNumber(where, value);
  return share >= 0 && share <= 1 ? share : fail(where, "a share from 0 to 1", value);
}
