import { isFloat, type DType, type Values } from "../backend/dtype.js";
import { sizeOf, stridesOf, type Shape } from "./shape.js";

/** What printing needs of a tensor. */
interface Printable {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly storage: { readonly values: Values };
  readonly requiresGrad: boolean;
  readonly creator: { readonly name: string } | null;
}

/** From this many elements on only the corners are shown, this many at each end: torch's defaults. */
const summariseFrom = 1000;
const edgeItems = 3;
const lineWidth = 80;
const precision = 4;

type Formatter = (value: number) => string;

/** Text of a tensor in torch's manner: `tensor([[1., 2.], [3., 4.]])`, with dtype and gradient where they matter. */
export function formatTensor(x: Printable): string {
  const size = sizeOf(x.shape);
  const indent = "tensor(".length;
  const notes: string[] = [];
  if (size === 0 && x.shape.length !== 1) notes.push(`size=[${x.shape.join(", ")}]`);
  if (x.dtype !== "float32" && x.dtype !== "bool") notes.push(`dtype=${x.dtype}`);
  if (size > summariseFrom) notes.push(`shape=[${x.shape.join(", ")}]`);
  if (x.creator !== null) notes.push(`creator=${x.creator.name}`);
  else if (x.requiresGrad) notes.push("requiresGrad=true");
  const body = size === 0 ? "[]" : nested(x, size > summariseFrom, indent);
  return `tensor(${[body, ...notes].join(", ")})`;
}

function nested(x: Printable, summarise: boolean, indent: number): string {
  const { shape } = x;
  const values = x.storage.values;
  const strides = stridesOf(shape);
  const shown = shape.map((length) => shownIndices(length, summarise));
  const numbers: number[] = [];
  const collect = (dim: number, offset: number): void => {
    if (dim === shape.length) numbers.push(values[offset]!);
    else for (const i of shown[dim]!) if (i !== null) collect(dim + 1, offset + i * strides[dim]!);
  };
  collect(0, 0);
  const format = formatter(x.dtype, numbers);
  // As torch: NaN and infinities do not widen a column of numbers.
  const measured = isFloat(x.dtype) ? numbers.filter(Number.isFinite) : numbers;
  const width = Math.max(1, ...measured.map((value) => format(value).length));
  const dots = (dim: number): string => (dim === shape.length - 1 ? " ..." : "...");
  const write = (dim: number, offset: number): string => {
    if (dim === shape.length) {
      const text = format(values[offset]!);
      return shape.length === 0 ? text : text.padStart(width);
    }
    const parts = shown[dim]!.map((i) =>
      i === null ? dots(dim) : write(dim + 1, offset + i * strides[dim]!),
    );
    if (dim === shape.length - 1) return `[${wrap(parts, width, indent + dim + 1)}]`;
    const gap = `,${"\n".repeat(shape.length - 1 - dim)}${" ".repeat(indent + dim + 1)}`;
    return `[${parts.join(gap)}]`;
  };
  return write(0, 0);
}

/** Indices to show along one dimension; null stands for the dots. */
function shownIndices(length: number, summarise: boolean): (number | null)[] {
  const all = Array.from({ length }, (_, i) => i);
  if (!summarise || length <= 2 * edgeItems) return all;
  return [...all.slice(0, edgeItems), null, ...all.slice(-edgeItems)];
}

/** Breaks one row into lines of at most `lineWidth` characters. */
function wrap(parts: readonly string[], width: number, indent: number): string {
  const perLine = Math.max(1, Math.floor((lineWidth - indent + 1) / (width + 2)));
  const lines: string[] = [];
  for (let i = 0; i < parts.length; i += perLine) {
    lines.push(parts.slice(i, i + perLine).join(", "));
  }
  return lines.join(`,\n${" ".repeat(indent)}`);
}

/** One format for all elements: whole numbers as "3.", others with four decimals, or powers of ten when they differ much. */
function formatter(dtype: DType, numbers: readonly number[]): Formatter {
  if (dtype === "bool") return (value) => (value === 0 ? "false" : "true");
  if (!isFloat(dtype)) return (value) => String(value);
  const finite = numbers.filter((value) => Number.isFinite(value) && value !== 0).map(Math.abs);
  const largest = Math.max(0, ...finite);
  const smallest = Math.min(Infinity, ...finite);
  const whole = finite.every(Number.isInteger);
  const spread = finite.length > 0 && largest / smallest > 1000;
  const scientific = spread || largest > 1e8 || (!whole && smallest < 1e-4);
  return (value) => {
    if (Number.isNaN(value)) return "nan";
    if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
    if (scientific) return exponent(value);
    const text = whole ? `${Math.abs(value)}.` : Math.abs(value).toFixed(precision);
    return value < 0 || Object.is(value, -0) ? `-${text}` : text;
  };
}

/** 1.2346e-05: two digits at least in the exponent, as torch and Python write it. */
function exponent(value: number): string {
  const [mantissa, power] = value.toExponential(precision).split("e");
  const sign = power!.startsWith("-") ? "-" : "+";
  return `${mantissa!}e${sign}${power!.replace(/^[+-]/, "").padStart(2, "0")}`;
}
