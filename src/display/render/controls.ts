import { h, uniqueId } from "./dom.js";

/** A control and the value it holds; `set` moves it without calling back. */
export interface Control<T> {
  readonly node: HTMLElement;
  set(value: T): void;
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}

/** A row of exclusive buttons, as radio buttons for keyboard and screen reader. */
export function segmented<T extends string>(
  label: string,
  choices: readonly Choice<T>[],
  value: T,
  onChange: (value: T) => void,
): Control<T> {
  const name = uniqueId("choice");
  const inputs = choices.map((choice) => {
    const input = h("input", { type: "radio", name, value: choice.value });
    input.checked = choice.value === value;
    input.addEventListener("change", () => {
      if (input.checked) onChange(choice.value);
    });
    return { choice, input };
  });
  const node = h(
    "fieldset",
    { class: "cnnlab-segmented" },
    h("legend", {}, label),
    h(
      "div",
      {},
      ...inputs.map(({ choice, input }) => h("label", {}, input, h("span", {}, choice.label))),
    ),
  );
  return {
    node,
    set(next) {
      for (const { choice, input } of inputs) input.checked = choice.value === next;
    },
  };
}

export interface SliderOptions {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly value: number;
  /** The value as read out beside the slider and by a screen reader. */
  readonly format?: (value: number) => string;
  readonly onInput: (value: number) => void;
}

export interface Slider extends Control<number> {
  setRange(min: number, max: number): void;
}

/** A slider with its label in front and its value behind. */
export function slider(options: SliderOptions): Slider {
  const format = options.format ?? String;
  const { min, max, step = 1, value } = options;
  const input = h("input", { type: "range", min, max, step });
  const output = h("output", {}, format(value));
  input.value = String(value);
  input.setAttribute("aria-valuetext", format(value));
  const show = (next: number) => {
    output.textContent = format(next);
    input.setAttribute("aria-valuetext", format(next));
  };
  input.addEventListener("input", () => {
    show(input.valueAsNumber);
    options.onInput(input.valueAsNumber);
  });
  const node = h("label", { class: "cnnlab-slider" }, h("span", {}, options.label), input, output);
  return {
    node,
    set(next) {
      input.value = String(next);
      show(next);
    },
    setRange(low, high) {
      input.min = String(low);
      input.max = String(high);
    },
  };
}

export function button(label: string, onClick: () => void, title?: string): HTMLButtonElement {
  const node = h("button", { type: "button", class: "cnnlab-button", title }, label);
  if (title !== undefined) node.setAttribute("aria-label", title);
  node.addEventListener("click", onClick);
  return node;
}

export function toggle(
  label: string,
  value: boolean,
  onChange: (value: boolean) => void,
): Control<boolean> {
  const input = h("input", { type: "checkbox" });
  input.checked = value;
  input.addEventListener("change", () => {
    onChange(input.checked);
  });
  return {
    node: h("label", { class: "cnnlab-toggle" }, input, h("span", {}, label)),
    set(next) {
      input.checked = next;
    },
  };
}
