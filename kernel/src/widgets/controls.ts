import { defineControl, type Control } from "./defineControl.js";
import type { Model } from "./model.js";

/** State of every control that has a label. */
export interface Described {
  description: string;
  disabled: boolean;
  tooltip: string | null;
}

export interface SliderState<V> extends Described {
  value: V;
  min: number;
  max: number;
  step: number;
  orientation: "horizontal" | "vertical";
  /** Whether the value stands beside the slider, and in which d3 format. */
  readout: boolean;
  readoutFormat: string;
  /** False: only where the drag ends. */
  continuousUpdate: boolean;
}

export type NumberRange = readonly [low: number, high: number];

export interface LogSliderState extends SliderState<number> {
  /** `min` and `max` are exponents of it. */
  base: number;
}

export interface ProgressState {
  value: number;
  min: number;
  max: number;
  description: string;
  barStyle: "" | "success" | "info" | "warning" | "danger";
  orientation: "horizontal" | "vertical";
}

export interface CheckboxState extends Described {
  value: boolean;
  indent: boolean;
}

export interface ToggleButtonState extends Described {
  value: boolean;
  icon: string;
  buttonStyle: ButtonStyle;
}

export type ButtonStyle = "" | "primary" | "success" | "info" | "warning" | "danger";

export interface NumberTextState extends Described {
  value: number;
  step: number | null;
  continuousUpdate: boolean;
}

export interface BoundedTextState extends NumberTextState {
  min: number;
  max: number;
}

export interface TextState extends Described {
  value: string;
  placeholder: string;
  /** False: only on Enter or when the field is left. */
  continuousUpdate: boolean;
}

export interface LabelState {
  value: string;
  description: string;
}

export interface BoxState {
  children: readonly Model[];
  boxStyle: "" | "success" | "info" | "warning" | "danger";
}

export interface TitledBoxState extends BoxState {
  titles: readonly string[];
  selectedIndex: number | null;
}

export interface PlayState extends Described {
  value: number;
  min: number;
  max: number;
  step: number;
  /** Milliseconds between steps. */
  interval: number;
  repeat: boolean;
  playing: boolean;
}

export interface ImageState {
  value: Uint8Array;
  format: string;
  width: string;
  height: string;
}

const described: Described = { description: "", disabled: false, tooltip: null };
const slider = {
  ...described,
  orientation: "horizontal",
  readout: true,
  continuousUpdate: true,
} as const;
const intSlider = { ...slider, min: 0, max: 100, step: 1, readoutFormat: "d" } as const;
const floatSlider = { ...slider, min: 0, max: 100, step: 0.1, readoutFormat: ".2f" } as const;

export const IntSlider = defineControl<SliderState<number>>({
  name: "IntSlider",
  style: "SliderStyleModel",
  defaults: { ...intSlider, value: 0 },
});
export type IntSlider = Control<SliderState<number>>;

export const FloatSlider = defineControl<SliderState<number>>({
  name: "FloatSlider",
  style: "SliderStyleModel",
  defaults: { ...floatSlider, value: 0 },
});
export type FloatSlider = Control<SliderState<number>>;

/** `value` runs from `base ** min` to `base ** max`, as learning rates do. */
export const FloatLogSlider = defineControl<LogSliderState>({
  name: "FloatLogSlider",
  style: "SliderStyleModel",
  defaults: { ...floatSlider, readoutFormat: ".3g", base: 10, min: 0, max: 4, value: 1 },
});
export type FloatLogSlider = Control<LogSliderState>;

export const IntRangeSlider = defineControl<SliderState<NumberRange>>({
  name: "IntRangeSlider",
  style: "SliderStyleModel",
  defaults: { ...intSlider, value: [25, 75] },
});
export type IntRangeSlider = Control<SliderState<NumberRange>>;

export const FloatRangeSlider = defineControl<SliderState<NumberRange>>({
  name: "FloatRangeSlider",
  style: "SliderStyleModel",
  defaults: { ...floatSlider, value: [25, 75] },
});
export type FloatRangeSlider = Control<SliderState<NumberRange>>;

const progress = {
  min: 0,
  max: 100,
  value: 0,
  description: "",
  orientation: "horizontal",
} as const;

export const IntProgress = defineControl<ProgressState>({
  name: "IntProgress",
  view: "ProgressView",
  style: "ProgressStyleModel",
  defaults: { ...progress, barStyle: "" },
});
export type IntProgress = Control<ProgressState>;

export const FloatProgress = defineControl<ProgressState>({
  name: "FloatProgress",
  view: "ProgressView",
  style: "ProgressStyleModel",
  defaults: { ...progress, barStyle: "" },
});
export type FloatProgress = Control<ProgressState>;

export const Checkbox = defineControl<CheckboxState>({
  name: "Checkbox",
  style: "CheckboxStyleModel",
  defaults: { ...described, value: false, indent: true },
});
export type Checkbox = Control<CheckboxState>;

export const ToggleButton = defineControl<ToggleButtonState>({
  name: "ToggleButton",
  style: "ToggleButtonStyleModel",
  defaults: { ...described, value: false, icon: "", buttonStyle: "" },
});
export type ToggleButton = Control<ToggleButtonState>;

export const IntText = defineControl<NumberTextState>({
  name: "IntText",
  style: "DescriptionStyleModel",
  defaults: { ...described, value: 0, step: 1, continuousUpdate: false },
});
export type IntText = Control<NumberTextState>;

export const FloatText = defineControl<NumberTextState>({
  name: "FloatText",
  style: "DescriptionStyleModel",
  defaults: { ...described, value: 0, step: null, continuousUpdate: false },
});
export type FloatText = Control<NumberTextState>;

export const BoundedIntText = defineControl<BoundedTextState>({
  name: "BoundedIntText",
  view: "IntTextView",
  style: "DescriptionStyleModel",
  defaults: { ...described, value: 0, min: 0, max: 100, step: 1, continuousUpdate: false },
});
export type BoundedIntText = Control<BoundedTextState>;

export const BoundedFloatText = defineControl<BoundedTextState>({
  name: "BoundedFloatText",
  view: "FloatTextView",
  style: "DescriptionStyleModel",
  defaults: { ...described, value: 0, min: 0, max: 100, step: null, continuousUpdate: false },
});
export type BoundedFloatText = Control<BoundedTextState>;

const text = { ...described, value: "", placeholder: "", continuousUpdate: true };

export const Text = defineControl<TextState>({
  name: "Text",
  style: "TextStyleModel",
  defaults: text,
});
export type Text = Control<TextState>;

export const Textarea = defineControl<TextState>({
  name: "Textarea",
  style: "TextStyleModel",
  defaults: text,
});
export type Textarea = Control<TextState>;

export const Label = defineControl<LabelState>({
  name: "Label",
  style: "LabelStyleModel",
  defaults: { value: "", description: "" },
});
export type Label = Control<LabelState>;

export const HTML = defineControl<LabelState>({
  name: "HTML",
  style: "HTMLStyleModel",
  defaults: { value: "", description: "" },
});
export type HTML = Control<LabelState>;

/** HTML whose TeX is typeset. */
export const HTMLMath = defineControl<LabelState>({
  name: "HTMLMath",
  style: "HTMLMathStyleModel",
  defaults: { value: "", description: "" },
});
export type HTMLMath = Control<LabelState>;

export const Play = defineControl<PlayState>({
  name: "Play",
  style: "DescriptionStyleModel",
  defaults: {
    ...{ ...described, value: 0, min: 0, max: 100, step: 1 },
    ...{ interval: 100, repeat: false, playing: false },
  },
});
export type Play = Control<PlayState>;

export const Image = defineControl<ImageState>({
  name: "Image",
  defaults: { value: new Uint8Array(), format: "png", width: "", height: "" },
});
export type Image = Control<ImageState>;

/** Children beside each other. */
export const HBox = defineControl<BoxState>({
  name: "HBox",
  defaults: { children: [], boxStyle: "" },
});
export type HBox = Control<BoxState>;

/** Children below each other. */
export const VBox = defineControl<BoxState>({
  name: "VBox",
  defaults: { children: [], boxStyle: "" },
});
export type VBox = Control<BoxState>;

/** Children in a grid, by `layout: { gridTemplateColumns: … }`. */
export const GridBox = defineControl<BoxState>({
  name: "GridBox",
  defaults: { children: [], boxStyle: "" },
});
export type GridBox = Control<BoxState>;

export const Tab = defineControl<TitledBoxState>({
  name: "Tab",
  defaults: { children: [], boxStyle: "", titles: [], selectedIndex: null },
});
export type Tab = Control<TitledBoxState>;

export const Accordion = defineControl<TitledBoxState>({
  name: "Accordion",
  defaults: { children: [], boxStyle: "", titles: [], selectedIndex: null },
});
export type Accordion = Control<TitledBoxState>;
