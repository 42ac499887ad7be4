import type { Backend } from "../backend.js";
import { fastKernels } from "./kernels.js";
import type { Machine } from "./machine.js";

/** A backend of compiled kernels; `notes` join what the machine says of itself. */
export function compiledBackend(
  machine: Machine,
  notes: Readonly<Record<string, string>> = {},
): Backend {
  return {
    name: machine.name,
    kernels: fastKernels(machine),
    info: () => ({ ...machine.info(), ...notes }),
    threads: (count) => machine.threads(count),
  };
}
