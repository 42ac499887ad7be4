import { currentCell } from "../executor/cell.js";
import { displaySymbol } from "../executor/display.js";
import { host } from "../executor/host.js";
import { VBox } from "./controls.js";
import { controlOf, type ControlSpec, type ValueControl, type ValueOf } from "./controlOf.js";
import { Output } from "./output.js";

type Values<C> = { readonly [K in keyof C]: ValueOf<C[K]> };

/**
 * Shows a control for each entry and calls `run` with their values, at once and whenever one of
 * them changes; what `run` prints, displays or returns stands below the controls. A `run` that is
 * still busy (async) is called again after it ends, with the newest values.
 *
 * Entries: `[min, max]` or `[min, max, step]` is a slider, a number a slider around it, a boolean a
 * checkbox, a string a text field, other arrays and objects a menu, a widget itself.
 *
 * @example interact({ stride: [1, 4], pad: [0, 3] }, ({ stride, pad }) => `${stride} ${pad}`);
 */
export function interact<const C extends Readonly<Record<string, ControlSpec>>>(
  controls: C,
  run: (values: Values<C>) => unknown,
): void {
  const box = interactive(controls, run);
  host.display(box[displaySymbol]());
}

/** As {@link interact}, but returns the box of controls and output instead of showing it. */
export function interactive<const C extends Readonly<Record<string, ControlSpec>>>(
  controls: C,
  run: (values: Values<C>) => unknown,
): VBox {
  const made = Object.entries(controls).map(
    ([name, spec]) => [name, controlOf(name, spec)] as const,
  );
  const output = new Output();
  const rerun = latestOnly(async () => {
    output.clear(true);
    const before = output.outputs;
    await output.capture(() => run(valuesOf(made) as Values<C>));
    // A run without output leaves none of the run before.
    if (output.outputs === before) output.clear();
  });
  for (const [, control] of made) control.observe("value", rerun);
  rerun();
  return new VBox({ children: [...made.map(([, control]) => control), output] });
}

function valuesOf(controls: readonly (readonly [string, ValueControl])[]): object {
  return Object.fromEntries(controls.map(([name, control]) => [name, control.value]));
}

/** Starts `work`; while it goes on, any number of further starts become one. */
function latestOnly(work: () => Promise<void>): () => void {
  let busy = false;
  let again = false;
  const start = async () => {
    busy = true;
    // In a turn of its own: a garbage collection among the microtasks that end a cell takes the promise that the
    // inspector waits for, and Node aborts.
    await new Promise((resolve) => setImmediate(resolve));
    do {
      again = false;
      await work();
    } while (again);
    busy = false;
  };
  return () => {
    again = busy;
    if (!busy) currentCell()?.waitFor(start());
  };
}
