import { formatNumber } from "../payload/format.js";
import { unpackNumbers, type PackedNumbers } from "../payload/numbers.js";
import { pixelCanvas, sizeCanvas } from "../render/canvas.js";
import { segmented } from "../render/controls.js";
import { Disposer, h, watchWidth } from "../render/dom.js";
import type { Mounted, RenderHost } from "../render/host.js";
import { legend } from "../render/legend.js";
import type { Renderer } from "../render/mount.js";
import { filterGridSchema, type FilterGridPayload } from "./schema.js";
import { capOf, hasColor, largest, tileColor, type Tile } from "./tiles.js";

const GAP = 5;
const GUTTER = 30;
const MAX_HEIGHT = 4000;

export const filterGridRenderer: Renderer<FilterGridPayload> = {
  schema: filterGridSchema,
  mount: (payload, node, host) => new FilterGridView(payload, node, host),
};

class FilterGridView implements Mounted<FilterGridPayload> {
  readonly #host: RenderHost;
  readonly #disposer = new Disposer();
  readonly #title = h("span", { class: "cnnlab-title" });
  readonly #sub = h("span", { class: "cnnlab-sub" });
  readonly #bar = h("div", { class: "cnnlab-bar" });
  readonly #row = h("div", { class: "cnnlab-row" });
  readonly #read = h("div", { class: "cnnlab-read", "aria-live": "polite" });
  readonly #legends = h("div", { class: "cnnlab-bar" });
  #payload: FilterGridPayload;
  #color: boolean;
  #scale: "shared" | "filter" = "shared";
  #width = 640;

  constructor(payload: FilterGridPayload, node: HTMLElement, host: RenderHost) {
    this.#host = host;
    this.#payload = payload;
    this.#color = hasColor(payload);
    node.append(
      h("div", { class: "cnnlab-head" }, this.#title, this.#sub),
      this.#bar,
      h(
        "div",
        { class: "cnnlab-scroll", tabindex: 0, role: "region", "aria-label": payload.title },
        this.#row,
      ),
      h("div", { class: "cnnlab-foot" }, this.#legends, this.#read),
    );
    this.#addControls();
    this.#disposer.add(host.onThemeChange(() => this.#draw()));
    this.#disposer.add(
      watchWidth(node, (width) => {
        this.#width = width - 24;
        this.#draw();
      }),
    );
    this.update(payload);
  }

  update(payload: FilterGridPayload): void {
    this.#payload = payload;
    this.#title.textContent = payload.title;
    this.#sub.textContent = capOf(payload);
    this.#draw();
  }

  dispose(): void {
    this.#disposer.dispose();
  }

  #addControls(): void {
    const t = this.#host.translate;
    const redraw = () => this.#draw();
    if (hasColor(this.#payload)) {
      const choices = [
        { value: "color", label: t("in colour") },
        { value: "channels", label: t("each channel") },
      ] as const;
      const onChange = (view: "color" | "channels") => {
        this.#color = view === "color";
        redraw();
      };
      this.#bar.append(segmented(t("View"), choices, "color", onChange).node);
    }
    const scales = [
      { value: "shared", label: t("shared") },
      { value: "filter", label: t("per filter") },
    ] as const;
    const onScale = (scale: "shared" | "filter") => {
      this.#scale = scale;
      redraw();
    };
    this.#bar.append(segmented(t("Scale"), scales, "shared", onScale).node);
  }

  #draw(): void {
    const { weights, gradients } = this.#payload;
    const t = this.#host.translate;
    const parts = [
      { name: t("weights"), packed: weights },
      ...(gradients === undefined ? [] : [{ name: t("gradients"), packed: gradients }]),
    ];
    const room = parts.length > 1 && this.#width > 640 ? (this.#width - 28) / 2 : this.#width;
    const blocks = parts.map(({ name, packed }) =>
      this.#block(name, unpackNumbers(packed), packed.shape, room),
    );
    this.#row.replaceChildren(...blocks);
    const legends = parts.map(({ name, packed }) => {
      const scale = legend(name, t("each filter on its own range"));
      const limit = Math.max(Math.abs(packed.min), Math.abs(packed.max));
      scale.set("diverging", this.#scale === "shared" ? { min: -limit, max: limit } : undefined);
      return scale.node;
    });
    this.#legends.replaceChildren(
      ...(this.#color
        ? [
            h(
              "span",
              { class: "cnnlab-sub" },
              t("red, green and blue are the input channels; middle grey is 0, full brightness is"),
              ` ${parts.map(({ name, packed }) => `${this.#limit(packed)} (${name})`).join(", ")}`,
            ),
          ]
        : legends),
    );
  }

  /** What the brightest colour stands for. */
  #limit({ min, max }: PackedNumbers): string {
    if (this.#scale === "filter") return this.#host.translate("each filter's largest");
    return formatNumber(Math.max(Math.abs(min), Math.abs(max)), 3);
  }

  #block(name: string, values: Float32Array, shape: readonly number[], room: number): HTMLElement {
    const [filters = 1, channels = 1, height = 1, width = 1] = shape;
    const tiles: Tile[] = [];
    for (let filter = 0; filter < filters; filter++) {
      if (this.#color) tiles.push({ filter, channel: undefined });
      else for (let channel = 0; channel < channels; channel++) tiles.push({ filter, channel });
    }
    const gutter = this.#color ? 0 : GUTTER;
    const wanted = this.#color
      ? filters <= 24
        ? 76
        : 54
      : Math.min(56, (room - gutter) / channels - GAP);
    const cell = Math.max(2, Math.floor(wanted / width));
    const [w, hgt] = [cell * width, cell * height];
    const most = Math.max(1, Math.floor((room + GAP) / (w + GAP)));
    const across = this.#color ? Math.ceil(filters / Math.ceil(filters / most)) : channels;
    const head = gutter === 0 ? 0 : 16;
    const rows = Math.min(Math.ceil(tiles.length / across), Math.floor(MAX_HEIGHT / (hgt + GAP)));
    const canvas = h("canvas", { role: "img", "aria-label": `${name}, ${capOf(this.#payload)}` });
    const context = sizeCanvas(
      canvas,
      gutter + across * (w + GAP) - GAP,
      head + rows * (hgt + GAP) - GAP,
    );
    const shared = largest(values);
    const perFilter = channels * height * width;
    if (context !== undefined) {
      context.fillStyle = getComputedStyle(this.#row).color || "#333";
      context.font = "11px ui-monospace, Menlo, Consolas, monospace";
      tiles.slice(0, rows * across).forEach((tile, place) => {
        const start = tile.filter * perFilter;
        const limit = this.#scale === "shared" ? shared : largest(values, start, start + perFilter);
        const color = tileColor(values, shape, tile, limit);
        const pixels = pixelCanvas(width, height, (target) => {
          for (let i = 0; i < target.length; i++) {
            const rgb = color(i);
            target[i] = (255 << 24) | ((rgb & 255) << 16) | (rgb & 0xff00) | (rgb >> 16);
          }
        });
        const x = gutter + (place % across) * (w + GAP);
        const y = head + Math.floor(place / across) * (hgt + GAP);
        if (pixels !== undefined) context.drawImage(pixels, x, y, w, hgt);
        if (gutter > 0 && place % across === 0)
          context.fillText(`f${tile.filter}`, 0, y + hgt / 2 + 4);
        if (head > 0 && place < across && (w >= 22 || place % 4 === 0))
          context.fillText(`c${tile.channel}`, x, 11);
      });
    }
    canvas.addEventListener("pointermove", (event) => {
      const column = Math.floor((event.offsetX - gutter) / (w + GAP));
      const line = Math.floor((event.offsetY - head) / (hgt + GAP));
      const tile =
        column < 0 || line < 0 || column >= across ? undefined : tiles[line * across + column];
      const x = Math.floor((event.offsetX - gutter - column * (w + GAP)) / cell);
      const y = Math.floor((event.offsetY - head - line * (hgt + GAP)) / cell);
      if (tile === undefined || x < 0 || y < 0 || x >= width || y >= height) {
        this.#read.textContent = "";
        return;
      }
      const at = (channel: number) =>
        formatNumber(
          values[((tile.filter * channels + channel) * height + y) * width + x] ?? NaN,
          3,
        );
      const text =
        tile.channel === undefined ? `R ${at(0)}  G ${at(1)}  B ${at(2)}` : at(tile.channel);
      const channel = tile.channel === undefined ? "" : `, channel ${tile.channel}`;
      this.#read.replaceChildren(
        `${name}: filter ${tile.filter}${channel} (${y}, ${x})  `,
        h("b", {}, text),
      );
    });
    canvas.addEventListener("pointerleave", () => {
      this.#read.textContent = "";
    });
    return h(
      "div",
      {},
      h("div", { class: "cnnlab-sub" }, name),
      h("div", { style: "margin-top: 6px" }, canvas),
    );
  }
}
