/**
 * Averages a map [height, width] to fewer pixels; every source pixel counts once.
 * A target as large as the source returns the values as they are.
 */
export function shrink(
  values: Float32Array,
  height: number,
  width: number,
  toHeight: number,
  toWidth: number,
): Float32Array {
  if (toHeight >= height && toWidth >= width) return values;
  const sums = new Float64Array(toHeight * toWidth);
  const counts = new Uint32Array(toHeight * toWidth);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * toHeight) / height) * toWidth;
    for (let x = 0; x < width; x++) {
      const cell = row + Math.floor((x * toWidth) / width);
      sums[cell] = (sums[cell] ?? 0) + (values[y * width + x] ?? NaN);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
  }
  return Float32Array.from(sums, (sum, cell) => sum / (counts[cell] ?? 1));
}
