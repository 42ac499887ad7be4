/** Names of the colour scales: sequential (viridis-like), diverging around zero (blue–white–red), grey. */
export type ColorScaleName = "sequential" | "diverging" | "grey";

export const COLOR_SCALES: readonly ColorScaleName[] = ["sequential", "diverging", "grey"];

/** How many steps a scale has; index 255 is kept for values that are no numbers. */
export const STEPS = 255;
/** Index of a value that is NaN or infinite; drawn in magenta, which no scale contains. */
export const NOT_A_NUMBER = 255;

// Anchors follow matplotlib's viridis and ColorBrewer's RdBu (both colour-blind-safe).
const ANCHORS: Readonly<Record<ColorScaleName, readonly string[]>> = {
  sequential: [
    "440154",
    "482878",
    "3e4a89",
    "31688e",
    "26828e",
    "1f9e89",
    "35b779",
    "6ece58",
    "b5de2b",
    "fde725",
  ],
  diverging: [
    "053061",
    "2166ac",
    "4393c3",
    "92c5de",
    "d1e5f0",
    "f7f7f7",
    "fddbc7",
    "f4a582",
    "d6604d",
    "b2182b",
    "67001f",
  ],
  grey: ["000000", "ffffff"],
};
/** Its colour, as RRGGBB. */
export const NOT_A_NUMBER_COLOR = "ff00ff";

const palettes = new Map<ColorScaleName, Uint8Array>();

/** The 256 RGB triples of a scale: `STEPS` of colour and one for values that are no numbers. */
export function palette(name: ColorScaleName): Uint8Array {
  const known = palettes.get(name);
  if (known !== undefined) return known;
  const anchors = ANCHORS[name].map(parse);
  const colors = new Uint8Array(256 * 3);
  for (let step = 0; step < STEPS; step++) {
    const place = (step / (STEPS - 1)) * (anchors.length - 1);
    const index = Math.min(Math.floor(place), anchors.length - 2);
    const from = anchors[index] ?? BLACK;
    const to = anchors[index + 1] ?? BLACK;
    for (let c = 0; c < 3; c++) {
      const start = from[c] ?? 0;
      colors[step * 3 + c] = Math.round(start + ((to[c] ?? 0) - start) * (place - index));
    }
  }
  colors.set(parse(NOT_A_NUMBER_COLOR), NOT_A_NUMBER * 3);
  palettes.set(name, colors);
  return colors;
}

/** A CSS gradient of the scale, left to right: what a legend is filled with. */
export function cssGradient(name: ColorScaleName): string {
  return `linear-gradient(to right, ${ANCHORS[name].map((hex) => `#${hex}`).join(", ")})`;
}

/** The CSS colour at a step of the scale. */
export function cssColor(name: ColorScaleName, step: number): string {
  const colors = palette(name);
  return `rgb(${colors[step * 3]}, ${colors[step * 3 + 1]}, ${colors[step * 3 + 2]})`;
}

/** True when text on the scale's colour at `step` must be light to be read. */
export function isDark(name: ColorScaleName, step: number): boolean {
  const colors = palette(name);
  const [red = 0, green = 0, blue = 0] = colors.subarray(step * 3, step * 3 + 3);
  return 0.299 * red + 0.587 * green + 0.114 * blue < 140;
}

/** The step of `value` on a scale that runs from `min` to `max`; a flat range is its middle. */
export function stepOf(value: number, min: number, max: number): number {
  if (!Number.isFinite(value)) return NOT_A_NUMBER;
  if (!(max > min)) return (STEPS - 1) / 2;
  return Math.round(Math.min(1, Math.max(0, (value - min) / (max - min))) * (STEPS - 1));
}

const BLACK: readonly number[] = [0, 0, 0];

function parse(hex: string): readonly number[] {
  return [0, 2, 4].map((start) => Number.parseInt(hex.slice(start, start + 2), 16));
}
