import { onInterrupt } from "../autograd/recoverFromInterrupt.js";
import type { Module } from "../nn/module.js";

/**
 * Remembers which modules of a model are in training mode.
 * @param interrupted called when an interrupt cuts in, which puts the modes back by itself as it skips `finally`
 * @returns the function that puts the modes back, if nothing has yet
 */
export function holdModes(model: Module, interrupted: () => void): () => void {
  const modes = model.namedModules().map(([, module]) => [module, module.training] as const);
  let held = true;
  const restore = (): void => {
    if (!held) return;
    held = false;
    forget();
    for (const [module, training] of modes) module.training = training;
  };
  const forget = onInterrupt(() => {
    restore();
    interrupted();
  });
  return restore;
}
