import {
  Chart,
  axis,
  baseLayout,
  logTicks,
  type ChartPicture,
  type ChartTheme,
} from "../render/chart.js";
import { slider, toggle } from "../render/controls.js";
import { h } from "../render/dom.js";
import type { Mounted, RenderHost } from "../render/host.js";
import type { Renderer } from "../render/mount.js";
import { rasterCanvas } from "../render/rasterCanvas.js";
import {
  capOf,
  colorOf,
  dataOf,
  firstSmoothing,
  isRate,
  nameOf,
  smooth,
  smoothingOf,
} from "./curves.js";
import { decimate, type Points } from "./decimate.js";
import { lossCurves } from "./html.js";
import { lossCurvesSchema, type Curve, type LossCurvesPayload } from "./schema.js";

const PANEL_HEIGHT = 230;
const SMALL_PANEL_HEIGHT = 110;
const SPACE = 46;
const FRAME = 80;
/** Behind a smoothed line its values are a band: least and greatest of each pixel column make the same picture. */
const UNDERLAY_POINTS = 1000;

export const lossCurvesRenderer: Renderer<LossCurvesPayload> = {
  schema: lossCurvesSchema,
  mount: (payload, node, host) => new LossCurvesView(payload, node, host),
};

class LossCurvesView implements Mounted<LossCurvesPayload> {
  readonly #title = h("span", { class: "cnnlab-title" });
  readonly #sub = h("span", { class: "cnnlab-sub" });
  readonly #chart: Chart;
  #payload: LossCurvesPayload;
  #smoothing = 0;
  #log: boolean;

  constructor(payload: LossCurvesPayload, node: HTMLElement, host: RenderHost) {
    this.#payload = payload;
    this.#log = payload.log;
    this.#smoothing = firstSmoothing(payload);
    const t = host.translate;
    const fallback = () => rasterCanvas(lossCurves.picture?.(this.#payload, 1) ?? failing());
    this.#chart = new Chart(host, fallback);
    const controls = [
      slider({
        label: t("Smoothing"),
        min: 0,
        max: 0.98,
        step: 0.02,
        value: this.#smoothing,
        format: (value) => value.toFixed(2),
        onInput: (value) => {
          this.#smoothing = value;
          this.#draw();
        },
      }).node,
      toggle(t("logarithmic scale"), this.#log, (log) => {
        this.#log = log;
        this.#draw();
      }).node,
    ];
    node.append(
      h("div", { class: "cnnlab-head" }, this.#title, this.#sub),
      h("div", { class: "cnnlab-bar", hidden: host.plotly === undefined }, ...controls),
      this.#chart.node,
    );
    this.update(payload);
  }

  update(payload: LossCurvesPayload): void {
    this.#payload = payload;
    this.#title.textContent = payload.title;
    this.#sub.textContent = capOf(payload);
    this.#chart.node.setAttribute("role", "group");
    this.#chart.node.setAttribute("aria-label", lossCurves.text(payload));
    this.#draw();
  }

  dispose(): void {
    this.#chart.dispose();
  }

  #draw(): void {
    this.#chart.draw((theme) => this.#picture(theme));
  }

  #picture(theme: ChartTheme): ChartPicture {
    const payload = this.#payload;
    const heights = payload.panels.map((name) =>
      isRate(name) ? SMALL_PANEL_HEIGHT : PANEL_HEIGHT,
    );
    const total =
      heights.reduce((sum, height) => sum + height, 0) + SPACE * Math.max(0, heights.length - 1);
    const layout: Record<string, unknown> = {
      ...baseLayout(theme),
      height: total + FRAME,
      hovermode: "x unified",
      // One line alone is named by its axis.
      showlegend: new Set(payload.curves.map((curve) => nameOf(payload, curve))).size > 1,
    };
    let top = total;
    payload.panels.forEach((name, i) => {
      const height = heights[i] ?? PANEL_HEIGHT;
      const number = i === 0 ? "" : String(i + 1);
      const last = i === payload.panels.length - 1;
      const log = this.#log && !/acc/i.test(name);
      const more = {
        domain: [Math.max(0, (top - height) / total), top / total],
        ...(log ? logTicks(3) : { type: "linear", nticks: 6 }),
      };
      layout[`yaxis${number}`] = axis(theme, name, more);
      const shared = {
        // Else plotly.js would look for dates among the steps at every update.
        type: "linear",
        anchor: `y${number}`,
        showticklabels: last,
        ...(i === 0 ? {} : { matches: "x" }),
      };
      layout[`xaxis${number}`] = axis(theme, last ? payload.unit : "", shared);
      top -= height + SPACE;
    });
    const named = new Set<string>();
    const traces = payload.curves.flatMap((curve) => {
      const name = nameOf(payload, curve);
      const first = !named.has(name);
      named.add(name);
      return this.#traces(curve, first);
    });
    return { traces, layout };
  }

  /** The line as it is and, when it is smoothed, the smooth one over it. */
  #traces(curve: Curve, inLegend: boolean): readonly object[] {
    const payload = this.#payload;
    const { steps, values } = dataOf(curve);
    const number = payload.panels.indexOf(curve.panel) + 1;
    const color = colorOf(payload, curve);
    const name = nameOf(payload, curve);
    const axes =
      number === 1 ? { xaxis: "x", yaxis: "y" } : { xaxis: `x${number}`, yaxis: `y${number}` };
    const dash = curve.role === "validation" ? "dash" : "solid";
    const smoothing = smoothingOf(payload, curve, this.#smoothing);
    const smoothed = smoothing > 0 && values.length > 2;
    const line = (points: Points, more: object) => ({
      type: "scatter",
      mode: values.length === 1 ? "markers" : "lines",
      x: points.steps,
      y: points.values,
      name,
      legendgroup: name,
      ...axes,
      hovertemplate: `%{y:.4~g}<extra>${escapeTemplate(name)}</extra>`,
      ...more,
    });
    if (!smoothed) {
      const own = { line: { color, width: 1.8, dash }, showlegend: inLegend };
      return [line({ steps, values }, own)];
    }
    // A colour with alpha, not an opacity: that would make the browser paint the line on a layer of its own.
    const faint = {
      line: { color: `${color}48`, width: 1, dash },
      showlegend: false,
      hoverinfo: "skip",
      hovertemplate: undefined,
    };
    const over = { line: { color, width: 2.2, dash }, showlegend: inLegend };
    return [
      line(decimate({ steps, values }, UNDERLAY_POINTS), faint),
      line({ steps, values: smooth(values, smoothing) }, over),
    ];
  }
}

/** plotly.js reads tags and placeholders in names; a name from a payload is shown letter by letter. */
function escapeTemplate(name: string): string {
  return name.replace(/[<>%{}&]/g, " ");
}

function failing(): never {
  throw new Error("lossCurves: has no picture");
}
