/**
 * A number as a reader wants it: four significant digits, thousands with a separator, a real minus sign,
 * and powers of ten only where zeros would have to be counted.
 */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (Number.isInteger(value) && size < 1e15) return sign(value) + group(String(size));
  if (size < 1e-4 || size >= 1e9) {
    const [mantissa = "", exponent = ""] = size.toExponential(Math.min(digits, 3) - 1).split("e");
    return `${sign(value)}${mantissa}e${exponent.replace("+", "").replace("-", "−")}`;
  }
  const places = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  const [whole = "", fraction = ""] = size.toFixed(Math.min(places, 6)).split(".");
  const kept = fraction.replace(/0+$/, "");
  return sign(value) + group(whole) + (kept === "" ? "" : `.${kept}`);
}

/** A whole count with a unit prefix, `60.97 M`; exact below 10,000. */
export function formatCount(value: number): string {
  return prefixed(value, 1000, ["", "k", "M", "G", "T", "P"]);
}

/** A size in bytes with a binary prefix, `58.1 MiB`. */
export function formatBytes(value: number): string {
  return prefixed(value, 1024, ["B", "KiB", "MiB", "GiB", "TiB"]);
}

/** A duration in seconds as `0.4 s`, `12 s`, `3 min 05 s` or `2 h 04 min`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return "unknown";
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const pad = (part: number) => String(part).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${pad(Math.floor(whole / 60) % 60)} min`;
}

/** A shape as `64 × 56 × 56`; a scalar has none. */
export function formatShape(shape: readonly number[]): string {
  return shape.length === 0 ? "scalar" : shape.map((size) => group(String(size))).join(" × ");
}

function sign(value: number): string {
  return value < 0 ? "−" : "";
}

function group(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+$)/g, ",");
}

function prefixed(value: number, base: number, units: readonly string[]): string {
  if (!Number.isFinite(value)) return "unknown";
  let scaled = value;
  let unit = 0;
  const limit = base === 1000 ? 10_000 : base;
  if (scaled < limit) return `${formatNumber(scaled)}${units[0] ? ` ${units[0]}` : ""}`;
  while (scaled >= base && unit < units.length - 1) {
    scaled /= base;
    unit++;
  }
  return `${formatNumber(scaled, scaled >= 100 ? 3 : 4)} ${units[unit] ?? ""}`;
}
