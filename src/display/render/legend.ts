import { formatNumber } from "../payload/format.js";
import type { Range } from "../payload/numbers.js";
import { NOT_A_NUMBER_COLOR, cssGradient, type ColorScaleName } from "../picture/colorScale.js";
import { h } from "./dom.js";

export interface Legend {
  readonly node: HTMLElement;
  /** `missing` names the colour of what is no number, when there is some. */
  set(colors: ColorScaleName, range: Range | undefined, missing?: string): void;
}

/** The colour scale as a bar with its unit and its least, middle and greatest value. */
export function legend(unit: string, ownRange: string): Legend {
  const bar = h("div", { class: "cnnlab-legend-bar" });
  const ticks = h("div", { class: "cnnlab-legend-ticks" });
  const none = h("span", { class: "cnnlab-legend-none", hidden: true });
  const node = h(
    "div",
    { class: "cnnlab-legend", "aria-hidden": "true" },
    h("span", { class: "cnnlab-legend-unit" }, unit),
    h("div", { class: "cnnlab-legend-scale" }, bar, ticks),
    none,
  );
  return {
    node,
    set(colors, range, missing) {
      none.hidden = missing === undefined;
      none.replaceChildren(h("i", { style: `background: #${NOT_A_NUMBER_COLOR}` }), missing ?? "");
      bar.style.background = cssGradient(colors);
      const texts =
        range === undefined
          ? [ownRange]
          : [range.min, (range.min + range.max) / 2, range.max].map((each) =>
              formatNumber(each, 3),
            );
      ticks.replaceChildren(...texts.map((text) => h("span", {}, text)));
    },
  };
}
