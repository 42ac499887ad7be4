import { appearance, type Appearance } from "./layout.js";
import { Widget } from "./widget.js";

export type Control<S extends object> = Widget<S> & S;

export type ControlClass<S extends object> = new (options?: Partial<S> & Appearance) => Control<S>;

export interface ControlDefinition<S extends object> {
  /** The front end's name without Model and View. */
  readonly name: string;
  /** The front end's view, where it is not named as the model. */
  readonly view?: string;
  /** The front end's class of its style, if it has one. */
  readonly style?: string;
  readonly defaults: S;
}

/** A widget class whose state is read and written as properties. */
export function defineControl<S extends object>(definition: ControlDefinition<S>): ControlClass<S> {
  const { name, view = `${name}View`, style, defaults } = definition;

  class DefinedControl extends Widget<S> {
    static {
      for (const key of Object.keys(defaults))
        Object.defineProperty(this.prototype, key, {
          get(this: DefinedControl) {
            return this.get(key);
          },
          set(this: DefinedControl, value: unknown) {
            this.set({ [key]: value });
          },
          enumerable: true,
        });
    }

    constructor(options: Partial<S> & Appearance = {}) {
      const state = { ...defaults, ...options, ...appearance(options, style) };
      super({ model: `${name}Model`, view }, withinRange(name, state));
    }

    protected override accept(changes: Readonly<Record<string, unknown>>) {
      return withinRange(name, changes, this.snapshot());
    }
  }

  return DefinedControl as ControlClass<S>;
}

/** Moves a number, or the two ends of a range, between the control's `min` and `max`. */
function withinRange(
  name: string,
  changes: Readonly<Record<string, unknown>>,
  state: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const { min, max, value, base } = { ...state, ...changes };
  if (typeof min !== "number" || typeof max !== "number") return changes;
  if (!(min <= max))
    throw new RangeError(`${name}: expected min at most max; came min ${min}, max ${max}`);
  const clamp = (x: unknown) => {
    if (typeof x !== "number" || Number.isNaN(x))
      throw new TypeError(`${name}: expected a number as value; came ${String(x)}`);
    // A logarithmic slider's range is one of exponents.
    const [low, high] = typeof base === "number" ? [base ** min, base ** max] : [min, max];
    return Math.min(high, Math.max(low, x));
  };
  return { ...changes, value: Array.isArray(value) ? value.map(clamp) : clamp(value) };
}
