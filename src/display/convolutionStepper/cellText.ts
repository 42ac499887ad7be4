import { formatNumber } from "../payload/format.js";

/**
 * How the cells of a matrix write their numbers: all to the same place, so that they can be compared down a column. The
 * largest, `limit`, gets two digits below 1 and three above. A zero is "0", and what only rounds to it is not.
 */
export function numbersFor(limit: number): (value: number) => string {
  const readable = limit >= 1e-3 && limit < 1e5;
  const size = readable ? Math.floor(Math.log10(limit)) : 0;
  const places = Math.max(0, size < 0 ? 1 - size : 2 - size);
  return (value) => {
    if (!readable || !Number.isFinite(value) || Number.isInteger(value)) {
      return formatNumber(value, 2);
    }
    return `${value < 0 ? "−" : ""}${Math.abs(value).toFixed(places)}`;
  };
}
