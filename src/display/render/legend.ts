import { formatNumber } from "../payload/format.js";
import type { Range } from "../payload/numbers.js";
import { cssGradient, type ColorScaleName } from "../picture/colorScale.js";
import { h } from "./dom.js";

export interface Legend {
  readonly node: HTMLElement;
  set(colors: ColorScaleName, range: Range | undefined): void;
}

/** The colour scale as a bar with its unit and its least, middle and greatest value. */
export function legend(unit: string, ownRange: string): Legend {
  const bar = h("div", { class: "cnnlab-legend-bar" });
  const ticks = h("div", { class: "cnnlab-legend-ticks" });
  const node = h(
    "div",
    { class: "cnnlab-legend", "aria-hidden": "true" },
    h("span", { class: "cnnlab-legend-unit" }, unit),
    h("div", { class: "cnnlab-legend-scale" }, bar, ticks),
  );
  return {
    node,
    set(colors, range) {
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
