import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";

// Letters differ from machine to machine: other fonts, other hinting, other widths of a word. A picture whose pixel is
// the mean of 4 x 4 pixels keeps layout and colours and loses the strokes of letters, and makes small files.
const SHRINK = 4;
/** Of a pixel's colour, in YIQ: below it is what is left of a letter's strokes, above it a grid line of another grey. */
const COLOR_TOLERANCE = 0.08;
/**
 * Of the pixels. A serif font with 0.2 px more between letters changed 0.4 to 4.6 %, and 11.7 % of a table, whose columns
 * are as wide as their words; the grid lines of a chart in another theme's colour change 6.8 to 9.2 %.
 */
const SHARE_TOLERANCE = 0.055;
const TABLE_TOLERANCE = 0.15;
/** Of a side: a wider font may break a line more. */
const SIZE_TOLERANCE = 0.12;

export interface Difference {
  /** Share of pixels that differ. */
  readonly share: number;
  readonly accepted: boolean;
  readonly why: string;
}

/**
 * Compares a screenshot with its accepted picture. Where there is none, or with CNNLAB_ACCEPT=1, it becomes the
 * accepted one: look at it before you commit it.
 */
export function compareWithBaseline(
  screenshot: Uint8Array,
  file: string,
  { table = false }: { readonly table?: boolean } = {},
): Difference {
  const seen = shrink(PNG.sync.read(Buffer.from(screenshot)));
  if (!existsSync(file) || process.env["CNNLAB_ACCEPT"] === "1") {
    if (process.env["CI"]) throw new Error(`no accepted picture ${file}: it is made outside CI`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, PNG.sync.write(seen, { colorType: 2, deflateLevel: 9 }));
    return { share: 0, accepted: true, why: "new" };
  }
  const known = PNG.sync.read(readFileSync(file));
  const [wide, high] = [off(seen.width, known.width), off(seen.height, known.height)];
  if (wide > SIZE_TOLERANCE || high > SIZE_TOLERANCE) {
    const size = ({ width, height }: PNG) => `${width} x ${height}`;
    const why = `size ${size(seen)}, accepted ${size(known)}`;
    return { share: 1, accepted: false, why };
  }
  const { width, height } = known;
  const same = resize(seen, width, height);
  const different = pixelmatch(same.data, known.data, undefined, width, height, {
    threshold: COLOR_TOLERANCE,
    includeAA: true,
  });
  const share = different / (width * height);
  const why = `${(100 * share).toFixed(1)} % of the pixels differ`;
  return { share, accepted: share <= (table ? TABLE_TOLERANCE : SHARE_TOLERANCE), why };
}

const off = (a: number, b: number): number => Math.abs(a - b) / b;

function shrink(picture: PNG): PNG {
  const small = resize(
    picture,
    Math.ceil(picture.width / SHRINK),
    Math.ceil(picture.height / SHRINK),
  );
  // 32 levels a channel: far below the tolerance, and a third of the file.
  for (let i = 0; i < small.data.length; i++) {
    const value = small.data[i] ?? 0;
    small.data[i] = i % 4 === 3 ? 255 : Math.min(255, Math.round(value / 8) * 8);
  }
  return small;
}

/** Each new pixel is the mean of the pixels it covers. */
function resize(picture: PNG, width: number, height: number): PNG {
  const result = new PNG({ width, height });
  const edge = (at: number, count: number, size: number) => Math.floor((at * size) / count);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [edge(y, height, picture.height), edge(y + 1, height, picture.height)];
    for (let x = 0; x < width; x++) {
      const [left, right] = [edge(x, width, picture.width), edge(x + 1, width, picture.width)];
      for (let c = 0; c < 4; c++) {
        let sum = 0;
        let count = 0;
        for (let v = top; v < Math.max(top + 1, bottom); v++) {
          for (let u = left; u < Math.max(left + 1, right); u++) {
            sum += picture.data[(v * picture.width + u) * 4 + c] ?? 0;
            count++;
          }
        }
        result.data[(y * width + x) * 4 + c] = Math.round(sum / count);
      }
    }
  }
  return result;
}
