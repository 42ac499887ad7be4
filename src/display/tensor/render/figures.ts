import { formatNumber } from "../../payload/format.js";
import { h, svg } from "../../render/dom.js";
import type { TensorPayload } from "../schema.js";

type Translate = (text: string) => string;

/** The figures over all values, as a list of names and numbers. */
export function figuresOf({ statistics: s }: TensorPayload, t: Translate): HTMLElement {
  const bad = s.count - s.finite;
  const facts: readonly (readonly [string, string])[] = [
    [t("min"), formatNumber(s.min)],
    [t("max"), formatNumber(s.max)],
    [t("mean"), formatNumber(s.mean)],
    [t("std"), formatNumber(s.std)],
    [t("values"), formatNumber(s.count)],
    ...(bad > 0 ? [[t("not finite"), formatNumber(bad)] as const] : []),
  ];
  return h(
    "dl",
    { class: "cnnlab-stats" },
    ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );
}

const WIDTH = 200;
const HEIGHT = 64;

/** How the values are distributed, as bars over the range from min to max. */
export function histogram(
  { histogram: counts, statistics }: TensorPayload,
  t: Translate,
): HTMLElement {
  const most = Math.max(1, ...counts);
  const step = WIDTH / Math.max(1, counts.length);
  const bars = counts.map((count, bin) => {
    const height = (count / most) * HEIGHT;
    const width = statistics.max - statistics.min;
    const from = statistics.min + (bin * width) / counts.length;
    const to = from + width / counts.length;
    const bar = svg("rect", {
      x: (bin * step).toFixed(2),
      y: (HEIGHT - height).toFixed(2),
      width: Math.max(0.5, step - 1).toFixed(2),
      height: height.toFixed(2),
      class: "cnnlab-bar-fill",
    });
    const title = `${formatNumber(count)} ${t("values from")} ${formatNumber(from, 3)} ${t("to")} ${formatNumber(to, 3)}`;
    bar.append(svg("title", {}, title));
    return bar;
  });
  const chart = svg(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      width: WIDTH,
      height: HEIGHT,
      role: "img",
      "aria-label": t("histogram of the values"),
    },
    ...bars,
    svg("line", { x1: 0, x2: WIDTH, y1: HEIGHT, y2: HEIGHT, class: "cnnlab-axis" }),
  );
  const ends = [statistics.min, statistics.max].map((value) =>
    h("span", {}, formatNumber(value, 3)),
  );
  return h(
    "div",
    { class: "cnnlab-histogram" },
    h("div", { class: "cnnlab-sub" }, t("distribution of the values")),
    h(
      "div",
      { class: "cnnlab-small" },
      `${t("highest bar")}: ${formatNumber(most)} ${most === 1 ? t("value") : t("values")}`,
    ),
    wrap(chart),
    h("div", { class: "cnnlab-legend-ticks" }, ...ends),
  );
}

function wrap(chart: SVGElement): HTMLElement {
  const node = h("div", {});
  node.append(chart);
  return node;
}
