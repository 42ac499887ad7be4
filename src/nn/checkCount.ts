/** Throws when one of the named sizes is not a positive whole number. */
export function checkCount(op: string, sizes: Readonly<Record<string, number>>): void {
  for (const [name, size] of Object.entries(sizes)) {
    if (!Number.isSafeInteger(size) || size < 1) {
      throw new RangeError(`${op}: ${name} must be a whole number from 1 on; it is ${size}`);
    }
  }
}
