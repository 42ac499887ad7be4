import { displayMime, type Schema } from "../display.js";
import {
  PayloadError,
  checkFields,
  checkInteger,
  checkList,
  checkOneOf,
  checkText,
  optional,
} from "../payload/check.js";
import { checkNumbers, type PackedNumbers } from "../payload/numbers.js";
import { COLOR_SCALES, type ColorScaleName } from "../picture/colorScale.js";

export const MAX_MAPS = 512;

export interface ActivationGridPayload {
  readonly title: string;
  /** What a value is, for legend and read-out: "activation". */
  readonly unit: string;
  /** [T, C, H, W] in 8 bits, each map as a fraction of its own range. */
  readonly maps: PackedNumbers;
  /** [T, C, 2]: least and greatest value of each map. */
  readonly ranges: PackedNumbers;
  /** The channel that each of the C maps is. */
  readonly channels: readonly number[];
  /** What each of the C maps is called, written beside it. */
  readonly labels?: readonly string[];
  /** Channels, height and width of the layer before the cap. */
  readonly from: { readonly channels: number; readonly height: number; readonly width: number };
  readonly scale: "shared" | "map";
  readonly order: "channel" | "strength";
  readonly colors: ColorScaleName;
  /** One name a frame when the maps are a sequence. */
  readonly frames?: readonly string[];
  /** The picture that went in, [1 or 3, H, W] from 0 to 1, shown under an enlarged map. */
  readonly input?: PackedNumbers;
}

export const activationGridSchema: Schema<ActivationGridPayload> = {
  type: "activationGrid",
  mime: displayMime("activationGrid"),
  validate(value) {
    const fields = checkFields("activationGrid", value);
    const maps = checkNumbers("maps", fields["maps"]);
    const ranges = checkNumbers("ranges", fields["ranges"]);
    const [frames = 0, channels = 0] = maps.shape;
    if (maps.shape.length !== 4 || channels < 1 || channels > MAX_MAPS || maps.shape.includes(0)) {
      throw new PayloadError(
        `maps: expected [T, C, H, W] with 1 to ${MAX_MAPS} channels; got [${maps.shape.join(", ")}]`,
      );
    }
    if (ranges.shape.join() !== [frames, channels, 2].join()) {
      throw new PayloadError(
        `ranges: expected [${frames}, ${channels}, 2]; got [${ranges.shape.join(", ")}]`,
      );
    }
    const numbers = checkList("channels", fields["channels"], MAX_MAPS, (at, each) =>
      checkInteger(at, each, 0, 1e6),
    );
    if (numbers.length !== channels) {
      throw new PayloadError(`channels: expected ${channels} numbers; got ${numbers.length}`);
    }
    const from = checkFields("from", fields["from"]);
    return {
      title: checkText("title", fields["title"]),
      unit: checkText("unit", fields["unit"], 60),
      maps,
      ranges,
      channels: numbers,
      from: {
        channels: checkInteger("from.channels", from["channels"], 1, 1e6),
        height: checkInteger("from.height", from["height"], 1, 1e6),
        width: checkInteger("from.width", from["width"], 1, 1e6),
      },
      scale: checkOneOf("scale", fields["scale"], ["shared", "map"]),
      order: checkOneOf("order", fields["order"], ["channel", "strength"]),
      colors: checkOneOf("colors", fields["colors"], COLOR_SCALES),
      ...optional("labels", fields, (at, list) => checkNames(at, list, channels)),
      ...optional("frames", fields, (at, list) => checkNames(at, list, frames)),
      ...optional("input", fields, checkInput),
    };
  },
};

function checkNames(where: string, value: unknown, count: number): readonly string[] {
  const names = checkList(where, value, 1000, (at, name) => checkText(at, name, 100));
  if (names.length === count) return names;
  throw new PayloadError(`${where}: expected ${count} names; got ${names.length}`);
}

function checkInput(where: string, value: unknown): PackedNumbers {
  const picture = checkNumbers(where, value);
  const [channels = 0] = picture.shape;
  const fits = picture.shape.length === 3 && (channels === 1 || channels === 3);
  if (fits && !picture.shape.includes(0)) return picture;
  throw new PayloadError(`${where}: expected [1 or 3, H, W]; got [${picture.shape.join(", ")}]`);
}
