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
  const putBack = (): void => {
    if (held) for (const [module, training] of modes) module.training = training;
  };
  const letGo = (): void => {
    held = false;
    forget();
  };
  // Lets go last: what ends the running code may end this too, and is then told again.
  const forget = onInterrupt(() => {
    putBack();
    interrupted();
    letGo();
  });
  return () => {
    putBack();
    letGo();
  };
}
