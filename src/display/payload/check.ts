/** What is wrong with a payload, in words for a reader of the notebook. */
export class PayloadError extends Error {
  override readonly name = "PayloadError";
}

export type Fields = Readonly<Record<string, unknown>>;

const MAX_TEXT = 2000;

export function fail(where: string, expected: string, value: unknown): never {
  throw new PayloadError(`${where}: expected ${expected}; got ${describe(value)}`);
}

export function checkFields(where: string, value: unknown): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return fail(where, "an object", value);
  }
  return value as Fields;
}

export function checkText(where: string, value: unknown, max = MAX_TEXT): string {
  if (typeof value !== "string") return fail(where, "text", value);
  if (value.length > max) return fail(where, `at most ${max} characters`, value);
  return value;
}

export function checkNumber(where: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    return fail(where, "a finite number", value);
  }
  return value;
}

export function checkInteger(where: string, value: unknown, min: number, max: number): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max) {
    return fail(where, `a whole number from ${min} to ${max}`, value);
  }
  return value;
}

export function checkBoolean(where: string, value: unknown): boolean {
  return typeof value === "boolean" ? value : fail(where, "true or false", value);
}

export function checkOneOf<T extends string>(
  where: string,
  value: unknown,
  allowed: readonly T[],
): T {
  const found = allowed.find((each) => each === value);
  return found ?? fail(where, `one of ${allowed.join(", ")}`, value);
}

export function checkList<T>(
  where: string,
  value: unknown,
  max: number,
  item: (where: string, value: unknown) => T,
): readonly T[] {
  if (!Array.isArray(value)) return fail(where, "a list", value);
  if (value.length > max) return fail(where, `at most ${max} entries`, value);
  return value.map((each: unknown, index) => item(`${where}[${index}]`, each));
}

/** Applies `check` unless the field is absent; the result fits an optional property. */
export function optional<K extends string, T>(
  key: K,
  fields: Fields,
  check: (where: string, value: unknown) => T,
  where: string = key,
): { readonly [key in K]?: T } {
  const value = fields[key];
  if (value === undefined || value === null) return {};
  return { [key]: check(where, value) } as { readonly [key in K]: T };
}

function describe(value: unknown): string {
  if (typeof value === "string") {
    return value.length > 40 ? `text of ${value.length} characters` : JSON.stringify(value);
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  return String(value);
}
