import { formatNumber } from "../payload/format.js";
import { runColor } from "../picture/runColor.js";
import {
  Chart,
  axis,
  baseLayout,
  logTicks,
  type ChartPicture,
  type ChartTheme,
} from "../render/chart.js";
import { slider, toggle, type Slider } from "../render/controls.js";
import { h } from "../render/dom.js";
import type { Mounted, RenderHost } from "../render/host.js";
import type { Renderer } from "../render/mount.js";
import { player } from "../render/player.js";
import { rasterCanvas } from "../render/rasterCanvas.js";
import { depths, normsAt, stepCount } from "./flow.js";
import { gradientFlow } from "./html.js";
import { gradientFlowSchema, type GradientFlowPayload } from "./schema.js";

const HEIGHT = 340;

export const gradientFlowRenderer: Renderer<GradientFlowPayload> = {
  schema: gradientFlowSchema,
  mount: (payload, node, host) => new GradientFlowView(payload, node, host),
};

class GradientFlowView implements Mounted<GradientFlowPayload> {
  readonly #title = h("span", { class: "cnnlab-title" });
  readonly #sub = h("span", { class: "cnnlab-sub" });
  readonly #timeBar = h("div", { class: "cnnlab-bar" });
  readonly #chart: Chart;
  readonly #player;
  readonly #slider: Slider;
  #payload: GradientFlowPayload;
  #at: number;
  #relative: boolean;

  constructor(payload: GradientFlowPayload, node: HTMLElement, host: RenderHost) {
    this.#payload = payload;
    this.#at = stepCount(payload) - 1;
    const depth = new Set(payload.nets.map(({ layers }) => layers.length));
    this.#relative = false;
    const t = host.translate;
    this.#chart = new Chart(host, () => {
      const raster = gradientFlow.picture?.(this.#payload, 1);
      return raster === undefined ? undefined : rasterCanvas(raster);
    });
    this.#slider = slider({
      label: t("Step"),
      min: 0,
      max: this.#at,
      value: this.#at,
      format: (at) => this.#stepName(at),
      onInput: (at) => this.#show(at),
    });
    this.#player = player({
      host,
      watched: node,
      stepMs: 250,
      step: () => {
        this.#show((this.#at + 1) % stepCount(this.#payload));
        return this.#at < stepCount(this.#payload) - 1;
      },
    });
    this.#timeBar.append(this.#player.node, this.#slider.node);
    const relative = toggle(t("depth as a share of each net"), false, (value) => {
      this.#relative = value;
      this.#draw();
    });
    const without = host.plotly === undefined;
    node.append(
      h("div", { class: "cnnlab-head" }, this.#title, this.#sub),
      h(
        "div",
        { class: "cnnlab-bar", hidden: without },
        this.#timeBar,
        depth.size > 1 ? relative.node : undefined,
      ),
      this.#chart.node,
    );
    this.update(payload);
  }

  update(payload: GradientFlowPayload): void {
    const atEnd = this.#at >= stepCount(this.#payload) - 1;
    this.#payload = payload;
    const count = stepCount(payload);
    if (atEnd || this.#at >= count) this.#at = count - 1;
    this.#title.textContent = payload.title;
    this.#sub.textContent = `${payload.unit} per layer`;
    this.#timeBar.hidden = count < 2;
    this.#slider.setRange(0, count - 1);
    this.#slider.set(this.#at);
    this.#chart.node.setAttribute("role", "group");
    this.#chart.node.setAttribute("aria-label", gradientFlow.text(payload));
    this.#draw();
  }

  dispose(): void {
    this.#player.dispose();
    this.#chart.dispose();
  }

  #stepName(at: number): string {
    const longest = this.#payload.nets.reduce((a, b) => (b.steps.length > a.steps.length ? b : a));
    return formatNumber(longest.steps[at] ?? at);
  }

  #show(at: number): void {
    this.#at = at;
    this.#slider.set(at);
    this.#draw();
  }

  #draw(): void {
    this.#chart.draw((theme) => this.#picture(theme));
  }

  #picture(theme: ChartTheme): ChartPicture {
    const { nets, unit } = this.#payload;
    const traces = nets.map((net, i) => {
      const at = Math.min(this.#at, net.steps.length - 1);
      return {
        type: "scatter",
        mode: net.layers.length > 60 ? "lines" : "lines+markers",
        x: depths(net, this.#relative),
        y: normsAt(net, at),
        text: net.layers,
        name: net.name,
        line: { color: runColor(i), width: 2 },
        marker: { size: 5 },
        hovertemplate: "%{text}: %{y:.3~g}",
      };
    });
    const xTitle = this.#relative
      ? "depth: input 0, output 1"
      : "layer, from the input to the output";
    const layout = {
      ...baseLayout(theme),
      height: HEIGHT,
      hovermode: "closest",
      xaxis: axis(theme, xTitle),
      // A fixed range, so that the curve moves and not the axis.
      yaxis: axis(theme, `${unit} (log)`, {
        ...logTicks(4),
        range: this.#range(),
      }),
    };
    return { traces, layout };
  }

  #range(): readonly [number, number] {
    const positive = this.#payload.nets.flatMap(({ norms, steps, layers }, i) =>
      norms.max > 0 ? [this.#smallest(i, steps.length * layers.length), norms.max] : [],
    );
    if (positive.length === 0) return [-1, 1];
    return [Math.log10(Math.min(...positive)) - 0.15, Math.log10(Math.max(...positive)) + 0.15];
  }

  #smallest(net: number, count: number): number {
    const flow = this.#payload.nets[net];
    if (flow === undefined || count === 0) return 1;
    let least = Infinity;
    for (let at = 0; at < flow.steps.length; at++) {
      for (const norm of normsAt(flow, at)) if (norm > 0 && norm < least) least = norm;
    }
    return Number.isFinite(least) ? least : 1;
  }
}
