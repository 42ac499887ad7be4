import { formatNumber } from "../payload/format.js";
import { unpackNumbers } from "../payload/numbers.js";
import type { Spot } from "../render/cellCursor.js";
import { button, segmented, slider } from "../render/controls.js";
import { Disposer, h, watchWidth } from "../render/dom.js";
import type { Mounted, RenderHost } from "../render/host.js";
import { legend, type Legend } from "../render/legend.js";
import type { Renderer } from "../render/mount.js";
import { headOf } from "./html.js";
import { figuresOf, histogram } from "./render/figures.js";
import { HeatMap } from "./render/heatMap.js";
import { tensorSchema, type TensorPayload } from "./schema.js";
import { capOf, leadingIndex, slicesOf, tensorDomain, type Slices } from "./slices.js";

const LARGEST_CELL = 56;

export const tensorRenderer: Renderer<TensorPayload> = {
  schema: tensorSchema,
  mount: (payload, node, host) => new TensorView(payload, node, host),
};

class TensorView implements Mounted<TensorPayload> {
  readonly #host: RenderHost;
  readonly #disposer = new Disposer();
  readonly #title = h("span", { class: "cnnlab-title" });
  readonly #sub = h("span", { class: "cnnlab-sub" });
  readonly #sliders = h("div", { class: "cnnlab-bar" });
  readonly #facts = h("div", { class: "cnnlab-facts" });
  readonly #read = h("div", { class: "cnnlab-read", "aria-live": "polite" });
  readonly #heatMap: HeatMap;
  readonly #legend: Legend;
  readonly #single = h("div", { class: "cnnlab-value" });
  readonly #body = h("div", { class: "cnnlab-row" });
  readonly #foot = h("div", { class: "cnnlab-foot" });
  readonly #oneSlice: HTMLElement[] = [];
  #payload: TensorPayload;
  #values: Float32Array;
  #slices: Slices;
  #at = 0;
  /** Side of a cell the reader chose; undefined fits the width. */
  #cell: number | undefined;
  #width = 640;
  #view: "slice" | "grid" = "slice";

  constructor(payload: TensorPayload, node: HTMLElement, host: RenderHost) {
    this.#host = host;
    this.#payload = payload;
    this.#values = unpackNumbers(payload.values);
    this.#slices = slicesOf(payload);
    this.#view = payload.shape.length === 4 && this.#slices.count > 1 ? "grid" : "slice";
    this.#heatMap = new HeatMap(host, (spot) => this.#readOut(spot));
    this.#legend = legend(host.translate("value"), "");
    this.#body.append(this.#heatMap.node, this.#facts);
    this.#foot.append(this.#legend.node, this.#read);
    node.append(
      h("div", { class: "cnnlab-head" }, this.#title, this.#sub),
      this.#sliders,
      this.#single,
      this.#body,
      this.#foot,
    );
    this.#addControls();
    this.#disposer.add(watchWidth(node, (width) => this.#resize(width - 24)));
    this.#disposer.add(host.onThemeChange(() => this.#draw()));
    this.update(payload);
  }

  update(given: TensorPayload): void {
    const payload = { ...given, colors: this.#host.colors(given.colors) };
    const other = payload.values.shape.join() !== this.#payload.values.shape.join();
    this.#payload = payload;
    this.#values = unpackNumbers(payload.values);
    this.#slices = slicesOf(payload);
    if (other) {
      this.#at = 0;
      this.#addControls();
    }
    this.#title.textContent = payload.title;
    const cap = capOf(payload);
    this.#sub.textContent = `${headOf(payload)}${cap === "" ? "" : ` · ${cap}`}`;
    const t = this.#host.translate;
    const single = payload.statistics.count <= 1;
    this.#single.hidden = !single;
    this.#single.textContent = formatNumber(this.#values[0] ?? NaN, 7);
    for (const part of [this.#body, this.#foot]) part.hidden = single;
    this.#facts.replaceChildren(histogram(payload, t), figuresOf(payload, t));
    const { count, finite } = payload.statistics;
    const missing = finite < count ? t("NaN or ∞") : undefined;
    this.#legend.set(payload.colors, tensorDomain(payload), missing);
    this.#draw();
  }

  dispose(): void {
    this.#disposer.dispose();
    this.#heatMap.dispose();
  }

  #addControls(): void {
    const t = this.#host.translate;
    const { leading, rows, columns } = this.#slices;
    const index = [...leadingIndex(this.#slices, this.#at)];
    const controls: HTMLElement[] = [];
    this.#oneSlice.length = 0;
    if (this.#slices.count > 1) {
      controls.push(
        segmented(
          t("View"),
          [
            { value: "slice", label: t("one slice") },
            { value: "grid", label: t("all slices") },
          ],
          this.#view,
          (view) => {
            this.#view = view;
            this.#draw();
          },
        ).node,
      );
    }
    leading.forEach((size, axis) => {
      if (size < 2) return;
      const move = (value: number) => {
        index[axis] = value;
        this.#at = index.reduce((flat, each, i) => flat * (leading[i] ?? 1) + each, 0);
        this.#draw();
      };
      const options = {
        label: `${t("axis")} ${axis}`,
        min: 0,
        max: size - 1,
        value: index[axis] ?? 0,
      };
      this.#oneSlice.push(slider({ ...options, onInput: move }).node);
    });
    if (rows * columns > 1) {
      this.#oneSlice.push(
        slider({
          label: t("Zoom"),
          min: 1,
          max: LARGEST_CELL,
          value: this.#fitted(),
          format: (value) => `${value} px`,
          onInput: (value) => {
            this.#cell = value;
            this.#draw();
          },
        }).node,
        button(t("Copy"), () => this.#copy(), t("Copy the shown values as JSON")),
      );
    }
    this.#sliders.replaceChildren(...controls, ...this.#oneSlice);
    this.#sliders.hidden = this.#sliders.childElementCount === 0;
  }

  #fitted(): number {
    const { rows, columns } = this.#slices;
    const room = this.#width > 620 ? this.#width - 270 : this.#width - 40;
    const byWidth = Math.floor(room / columns);
    const byHeight = Math.floor(420 / rows);
    return Math.max(1, Math.min(44, byWidth, Math.max(byHeight, Math.min(byWidth, 3))));
  }

  #resize(width: number): void {
    this.#width = width;
    this.#draw();
  }

  #draw(): void {
    const { rows, columns, count } = this.#slices;
    const common = {
      values: this.#values,
      rows,
      columns,
      colors: this.#payload.colors,
      domain: tensorDomain(this.#payload),
    };
    const grid = this.#view === "grid" && count > 1;
    for (const control of this.#oneSlice) control.hidden = grid;
    if (grid) {
      const room = this.#width > 620 ? this.#width - 270 : this.#width - 16;
      this.#heatMap.drawGrid({ ...common, count, room });
    } else {
      this.#heatMap.drawSlice({ ...common, at: this.#at, cell: this.#cell ?? this.#fitted() });
    }
    this.#heatMap.label(`${this.#payload.title}, ${headOf(this.#payload)}`);
  }

  #readOut(spot: Spot | undefined): void {
    if (spot === undefined) {
      this.#read.textContent = "";
      return;
    }
    const { rows, columns } = this.#slices;
    const leading = leadingIndex(this.#slices, spot.tile);
    const last = this.#payload.shape.length < 2 ? [spot.column] : [spot.row, spot.column];
    const index = this.#payload.shape.length === 0 ? [] : [...leading, ...last];
    const value = this.#values[(spot.tile * rows + spot.row) * columns + spot.column] ?? NaN;
    this.#read.replaceChildren(`[${index.join(", ")}]  `, h("b", {}, formatNumber(value, 6)));
  }

  #copy(): void {
    const { rows, columns } = this.#slices;
    const start = this.#at * rows * columns;
    const lines = Array.from({ length: rows }, (_, y) => {
      return [...this.#values.subarray(start + y * columns, start + (y + 1) * columns)];
    });
    navigator.clipboard.writeText(JSON.stringify(lines)).then(
      () => {
        this.#read.textContent = this.#host.translate("copied");
      },
      () => {
        this.#read.textContent = this.#host.translate("the browser did not allow copying");
      },
    );
  }
}
