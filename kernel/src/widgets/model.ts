/** A widget as the other files here need it, without its class. */
export interface Model {
  readonly modelId: string;
  /** The whole state, with camelCase names. */
  snapshot(): Readonly<Record<string, unknown>>;
}

export function isModel(value: unknown): value is Model {
  return typeof value === "object" && value !== null && "modelId" in value && "snapshot" in value;
}
