import { Checkbox, FloatSlider, IntSlider, Text } from "./controls.js";
import { Dropdown } from "./selection.js";
import type { Model } from "./model.js";
import { Widget } from "./widget.js";

/** A widget with a value, of whatever kind. */
export interface ValueControl<V = unknown> extends Model {
  readonly value: V;
  observe(name: "value", listener: () => void): () => void;
}

/** What describes a control of `interact`. */
export type ControlSpec =
  | boolean
  | number
  | string
  | readonly [min: number, max: number]
  | readonly [min: number, max: number, step: number]
  | readonly unknown[]
  | ValueControl
  | Readonly<Record<string, unknown>>;

/** The values that a control made from a specification has. */
export type ValueOf<C> = C extends boolean
  ? boolean
  : C extends number | readonly [number, number] | readonly [number, number, number]
    ? number
    : C extends string
      ? string
      : C extends { readonly modelId: string; readonly value: infer V }
        ? V
        : C extends readonly (infer V)[]
          ? V
          : C extends Readonly<Record<string, infer V>>
            ? V
            : never;

/** The control that a specification of `interact` asks for, labelled with its name. */
export function controlOf(name: string, spec: ControlSpec): ValueControl {
  if (spec instanceof Widget) return spec as ValueControl;
  const description = name;
  switch (typeof spec) {
    case "boolean":
      return new Checkbox({ description, value: spec });
    case "string":
      return new Text({ description, value: spec });
    case "number":
      return sliderAround(name, spec);
    default:
  }
  if (isRange(spec)) {
    const [min, max, step] = spec;
    return slider(name, min, max, step);
  }
  return new Dropdown({ description, options: spec as Readonly<Record<string, unknown>> });
}

function slider(
  description: string,
  min: number,
  max: number,
  step?: number,
  value?: number,
): ValueControl {
  const isInteger = [min, max, step ?? 1, value ?? min].every(Number.isInteger);
  const middle = min + (max - min) / 2;
  if (isInteger)
    return new IntSlider({
      description,
      min,
      max,
      step: step ?? 1,
      value: value ?? Math.floor(middle),
    });
  return new FloatSlider({
    description,
    min,
    max,
    step: step ?? (max - min) / 100,
    value: value ?? middle,
  });
}

/** From its opposite to three times the number, as ipywidgets does. */
function sliderAround(description: string, value: number): ValueControl {
  const [min, max] = value === 0 ? [0, 1] : [-value, 3 * value].sort((a, b) => a - b);
  return slider(description, min ?? 0, max ?? 1, undefined, value);
}

function isRange(spec: object): spec is readonly [number, number, number?] {
  return (
    Array.isArray(spec) &&
    (spec.length === 2 || spec.length === 3) &&
    spec.every((entry) => typeof entry === "number")
  );
}
