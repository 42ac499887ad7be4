import { h, watchWidth } from "./dom.js";
import type { Plotly, RenderHost } from "./host.js";
import { forWidth, type ChartPicture } from "./narrowChart.js";

export type { ChartPicture };

/** The page's colours as plotly.js needs them: resolved, not as variables. */
export interface ChartTheme {
  readonly text: string;
  readonly soft: string;
  readonly line: string;
  readonly background: string;
  readonly font: string;
}

const CONFIG = {
  displaylogo: false,
  responsive: false,
  modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"],
  // plotly.js would otherwise offer to upload the figure.
  showSendToCloud: false,
};

/**
 * A chart of plotly.js that is loaded with the first one, drawn again in place for new data, theme or size,
 * and purged in the end. Where a page has no plotly.js it shows `fallback`.
 */
export class Chart {
  readonly node = h("div", { class: "cnnlab-chart" });
  readonly #target = h("div", {});
  readonly #undo: (() => void)[];
  #plotly: Plotly | undefined;
  #picture: ((theme: ChartTheme) => ChartPicture) | undefined;
  #drawing = false;
  #again = false;
  #disposed = false;
  /** Known until the page's colours change: asking for computed colours costs a style pass. */
  #theme: ChartTheme | undefined;

  constructor(host: RenderHost, fallback: () => Node | undefined) {
    const wait = h("div", { class: "cnnlab-sub" }, host.translate("Loading the chart…"));
    this.node.append(wait);
    this.#undo = [
      host.onThemeChange(() => {
        this.#theme = undefined;
        this.#redraw();
      }),
      watchWidth(this.node, () => this.#redraw()),
    ];
    if (host.plotly === undefined) {
      this.node.replaceChildren(...[fallback()].filter((node) => node !== undefined));
      return;
    }
    host.plotly().then(
      (plotly) => {
        if (this.#disposed) return;
        this.#plotly = plotly;
        this.node.replaceChildren(this.#target);
        this.#redraw();
      },
      () => {
        if (this.#disposed) return;
        wait.textContent = host.translate(
          "plotly.js could not be loaded; this is the static picture.",
        );
        const picture = fallback();
        if (picture !== undefined) this.node.append(picture);
      },
    );
  }

  /** Draws now, or as soon as plotly.js is there. */
  draw(picture: (theme: ChartTheme) => ChartPicture): void {
    this.#picture = picture;
    this.#redraw();
  }

  dispose(): void {
    this.#disposed = true;
    for (const undo of this.#undo) undo();
    this.#plotly?.purge(this.#target);
    this.node.replaceChildren();
  }

  #redraw(): void {
    const plotly = this.#plotly;
    const picture = this.#picture;
    const width = this.node.clientWidth;
    // A hidden output has no width: it is drawn when it is shown.
    if (plotly === undefined || picture === undefined || width === 0 || this.#disposed) return;
    if (this.#drawing) {
      this.#again = true;
      return;
    }
    this.#drawing = true;
    const drawn = picture((this.#theme ??= this.#readTheme()));
    const { traces, layout } = forWidth(drawn, width);
    plotly
      .react(this.#target, traces, { ...layout, width }, CONFIG)
      .catch((error: unknown) => {
        this.node.replaceChildren(
          h("div", { class: "cnnlab-error", role: "alert" }, String(error)),
        );
      })
      .finally(() => {
        this.#drawing = false;
        if (!this.#again) return;
        this.#again = false;
        this.#redraw();
      });
  }

  #readTheme(): ChartTheme {
    const probe = h("span", { hidden: true });
    this.node.append(probe);
    const color = (name: string) => {
      probe.style.color = `var(${name})`;
      return getComputedStyle(probe).color;
    };
    const theme = {
      text: color("--c-fg"),
      soft: color("--c-soft"),
      line: color("--c-line"),
      background: color("--c-bg"),
      font: getComputedStyle(this.node).fontFamily,
    };
    probe.remove();
    return theme;
  }
}

/** An axis with its title, grid and ticks in the page's colours. */
export function axis(
  theme: ChartTheme,
  title: string,
  more: Readonly<Record<string, unknown>> = {},
): object {
  return {
    title: { text: title, standoff: 8, font: { size: 12, color: theme.soft } },
    gridcolor: theme.line,
    linecolor: theme.line,
    tickfont: { size: 11, color: theme.soft },
    zeroline: false,
    // Measuring the labels would draw every axis twice: the margins have room for what the axes write.
    automargin: false,
    ticklabeloverflow: "allow",
    ...more,
  };
}

/** A logarithmic axis that writes every tick in full: plotly.js would write 0.5 as a small 5. */
export function logTicks(nticks: number): object {
  return { type: "log", nticks, tickformat: "~g" };
}

/** What all charts have in common. */
export function baseLayout(theme: ChartTheme): Readonly<Record<string, unknown>> {
  return {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: theme.font, size: 12, color: theme.text },
    hoverlabel: {
      bgcolor: theme.background,
      bordercolor: theme.line,
      font: { family: theme.font, size: 12, color: theme.text },
    },
    legend: {
      orientation: "h",
      x: 0,
      xanchor: "left",
      y: 1.02,
      yanchor: "bottom",
      font: { size: 12 },
    },
    // Upright beside the plot: lying, its buttons would cover the legend.
    modebar: {
      orientation: "v",
      bgcolor: "rgba(0,0,0,0)",
      color: theme.soft,
      activecolor: theme.text,
    },
    margin: { l: 64, r: 36, t: 34, b: 44 },
    // Keeps zoom, hidden lines and selection when the data change.
    uirevision: "keep",
  };
}
