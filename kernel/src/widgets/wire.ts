import { isModel } from "./model.js";

export interface WireState {
  readonly state: Record<string, unknown>;
  /** Where in `state` the buffers belong; bytes do not travel as JSON. */
  readonly bufferPaths: readonly (readonly string[])[];
  readonly buffers: readonly Uint8Array[];
}

/** State as the front end has it: snake_case names, widgets by reference, bytes apart. */
export function toWire(state: Readonly<Record<string, unknown>>): WireState {
  const wire: Record<string, unknown> = {};
  const bufferPaths: string[][] = [];
  const buffers: Uint8Array[] = [];
  for (const [name, value] of Object.entries(state)) {
    const key = snakeCase(name);
    if (value instanceof Uint8Array) {
      bufferPaths.push([key]);
      buffers.push(value);
    } else wire[key] = referenced(value);
  }
  return { state: wire, bufferPaths, buffers };
}

/** The front end's state with the names used here. */
export function fromWire(state: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [camelCase(name), value]));
}

function referenced(value: unknown): unknown {
  if (isModel(value)) return `IPY_MODEL_${value.modelId}`;
  return Array.isArray(value) ? value.map(referenced) : value;
}

const snakeCase = (name: string) =>
  name.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const camelCase = (name: string) =>
  name.replace(/(?<=[^_])_([a-z])/g, (_, letter: string) => letter.toUpperCase());
