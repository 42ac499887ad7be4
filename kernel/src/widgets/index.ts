export { Button, type ButtonState } from "./button.js";
export * from "./controls.js";
export { type ControlSpec, type ValueControl, type ValueOf } from "./controlOf.js";
export { interact, interactive } from "./interact.js";
export { Layout, Style, type LayoutOptions, type StyleOptions } from "./layout.js";
export { Output, type CellOutput } from "./output.js";
export {
  Dropdown,
  RadioButtons,
  Select,
  SelectionSlider,
  ToggleButtons,
  type Choices,
  type SelectionOptions,
} from "./selection.js";
export { Widget, type Change } from "./widget.js";
