/** Throws when `index` is not that of a picture of the data set. */
export function checkIndex(op: string, index: number, length: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= length) {
    throw new Error(`${op}: index must be a whole number from 0 to ${length - 1}; it is ${index}`);
  }
}
