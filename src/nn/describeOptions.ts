/** Options as text, as a layer prints them; those that are undefined are left out. */
export function describeOptions(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(", ");
}
