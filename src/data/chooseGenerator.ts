import { defaultGenerator, Generator } from "../tensor/random.js";

/** A generator of its own for a seed; without one, the generator that `manualSeed` seeds. */
export function chooseGenerator(seed: number | undefined): Generator {
  return seed === undefined ? defaultGenerator : new Generator(seed);
}
