import { beforeWrite } from "../backend/agenda.js";
import { tensor } from "../tensor/creation.js";
import { sameShape, shapeText } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";

/** Parameters and buffers of a module by torch's names. */
export type StateDict = Readonly<Record<string, Tensor>>;

/** Names listed in an error, before "and n more". */
const LISTED = 5;

/**
 * Copies a state dict into the tensors of a module, after all of it was found to fit.
 * @throws Error that lists missing and unexpected names and wrong shapes
 */
export function loadInto(
  owner: string,
  targets: readonly (readonly [string, Tensor])[],
  state: StateDict,
  strict: boolean,
): void {
  const known = new Map(targets);
  // Files from before torch 0.4.1 lack this count, and only an average without momentum reads it.
  const missing = targets
    .filter(([name]) => !Object.hasOwn(state, name) && !name.endsWith("num_batches_tracked"))
    .map(([name]) => name);
  const unexpected = Object.keys(state).filter((name) => !known.has(name));
  const misfits = targets.flatMap(([name, target]) => {
    const source = Object.hasOwn(state, name) ? state[name] : undefined;
    if (source === undefined || sameShape(source.shape, target.shape)) return [];
    return [`${name} ${shapeText(source.shape)} instead of ${shapeText(target.shape)}`];
  });
  const faults = [
    ...(strict ? [list("missing", missing), list("unexpected", unexpected)] : []),
    list("of another shape", misfits),
  ].filter((fault) => fault !== "");
  if (faults.length > 0) {
    const hint = misfits.length === 0 ? " (strict: false loads what fits by name)" : "";
    throw new Error(
      `loadStateDict: ${owner} expected its ${known.size} tensors; ${faults.join("; ")}${hint}`,
    );
  }
  for (const [name, target] of known) {
    const source = Object.hasOwn(state, name) ? state[name] : undefined;
    if (source === undefined) continue;
    beforeWrite(target.storage);
    // A storage of its own, so that starting values which nobody read are never made.
    target.storage = tensor(source.data, {
      shape: target.shape,
      dtype: target.dtype,
    }).keep().storage;
    target.version++;
  }
}

function list(what: string, names: readonly string[]): string {
  if (names.length === 0) return "";
  const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : "";
  return `${names.length} ${what}: ${names.slice(0, LISTED).join(", ")}${more}`;
}
