import type { Fill } from "./parameter.js";

/** Uniform numbers in [low, high). */
export function uniformFill(low: number, high: number): Fill {
  return (values, generator) => {
    const width = high - low;
    for (let i = 0; i < values.length; i++) values[i] = low + width * generator.uniform();
  };
}

/** Normal numbers of mean `mean` and deviation `std`. */
export function normalFill(mean: number, std: number): Fill {
  return (values, generator) => {
    for (let i = 0; i < values.length; i++) values[i] = mean + std * generator.normal();
  };
}
