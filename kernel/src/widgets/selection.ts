import { appearance, type Appearance } from "./layout.js";
import { Widget, type Change } from "./widget.js";

/** Values under their own names or under labels: `["max", "avg"]`, `{ small: 8, large: 64 }`. */
export type Choices<V> = readonly V[] | Readonly<Record<string, V>>;

export interface SelectionState<V> {
  /** Undefined while nothing is chosen. */
  value: V | undefined;
  index: number | null;
  description: string;
  disabled: boolean;
}

export type SelectionOptions<V> = Partial<SelectionState<V>> &
  Appearance & { readonly options: Choices<V> };

interface SelectionType {
  readonly name: string;
  readonly style: string;
}

/** A control that has one of several values. The front end knows labels and an index only. */
export class Selection<V> extends Widget<SelectionState<V>> {
  readonly labels: readonly string[];
  readonly #name: string;
  readonly #values: readonly V[];

  constructor({ name, style }: SelectionType, options: SelectionOptions<V>) {
    const { options: choices, description = "", disabled = false } = options;
    const values: readonly V[] = Object.values(choices);
    const labels = Array.isArray(choices) ? values.map(String) : Object.keys(choices);
    const first = labels.length > 0 ? 0 : null;
    const index =
      options.value === undefined ? (options.index ?? first) : values.indexOf(options.value);
    checkIndex(name, index, labels);
    super(
      { model: `${name}Model`, view: `${name}View` },
      { _optionsLabels: labels, index, description, disabled, ...appearance(options, style) },
    );
    this.#name = name;
    this.labels = labels;
    this.#values = values;
  }

  get index(): number | null {
    return this.get("index") as number | null;
  }

  set index(index: number | null) {
    checkIndex(this.#name, index, this.labels);
    this.set({ index });
  }

  get value(): V | undefined {
    return this.#valueAt(this.index);
  }

  set value(value: V | undefined) {
    this.index = value === undefined ? null : this.#values.indexOf(value);
  }

  override observe<K extends keyof SelectionState<V>>(
    name: K,
    listener: (change: Change<SelectionState<V>[K]>) => void,
  ): () => void {
    if (name !== "value") return super.observe(name, listener);
    return super.observe("index", ({ value, previous }) => {
      const change: Change<V | undefined> = {
        ...{ name, value: this.#valueAt(value), previous: this.#valueAt(previous) },
      };
      listener(change as Change<SelectionState<V>[K]>);
    });
  }

  #valueAt(index: number | null): V | undefined {
    return index === null ? undefined : this.#values[index];
  }
}

function checkIndex(name: string, index: number | null, labels: readonly string[]): void {
  if (index === null || (Number.isInteger(index) && index >= 0 && index < labels.length)) return;
  const asked = index === -1 ? "another value" : `index ${index}`;
  throw new RangeError(`${name}: expected one of ${labels.join(", ")}; came ${asked}`);
}

const described = "DescriptionStyleModel";

/**
 * A menu.
 *
 * @example new Dropdown({ options: ["max", "avg"], description: "pool" })
 */
export class Dropdown<V> extends Selection<V> {
  constructor(options: SelectionOptions<V>) {
    super({ name: "Dropdown", style: described }, options);
  }
}

export class RadioButtons<V> extends Selection<V> {
  constructor(options: SelectionOptions<V>) {
    super({ name: "RadioButtons", style: described }, options);
  }
}

/** A list of several lines. */
export class Select<V> extends Selection<V> {
  constructor(options: SelectionOptions<V>) {
    super({ name: "Select", style: described }, options);
  }
}

export class ToggleButtons<V> extends Selection<V> {
  constructor(options: SelectionOptions<V>) {
    super({ name: "ToggleButtons", style: "ToggleButtonsStyleModel" }, options);
  }
}

/** A slider over values that need not be evenly spaced: `[1, 3, 5, 7]`. */
export class SelectionSlider<V> extends Selection<V> {
  constructor(options: SelectionOptions<V>) {
    super({ name: "SelectionSlider", style: "SliderStyleModel" }, options);
  }
}
