import { baseModule, Widget } from "./widget.js";

/** CSS of a widget's box, with camelCase names: `{ width: "50%", flexFlow: "row wrap" }`. */
export type LayoutOptions = Readonly<Record<string, string>>;

/** Look of a control, by the names of its ipywidgets style: `{ descriptionWidth: "initial" }`. */
export type StyleOptions = Readonly<Record<string, string | null>>;

/** Size and place of a widget; several may share one. */
export class Layout extends Widget {
  constructor(options: LayoutOptions = {}) {
    super({ model: "LayoutModel", view: "LayoutView", module: baseModule }, options);
  }
}

/** Colours and widths of a control; `model` is the front end's class, as in `SliderStyleModel`. */
export class Style extends Widget {
  constructor(model: string, options: StyleOptions = {}) {
    super({ model, view: "StyleView", viewModule: baseModule }, options);
  }
}

export interface Appearance {
  readonly layout?: Layout | LayoutOptions;
  readonly style?: Style | StyleOptions;
}

/** The models that every widget with a picture refers to. */
export function appearance(
  { layout, style }: Appearance,
  styleModel: string | undefined,
): Readonly<Record<string, unknown>> {
  return {
    layout: layout instanceof Layout ? layout : new Layout(layout),
    ...(styleModel && { style: style instanceof Style ? style : new Style(styleModel, style) }),
  };
}
