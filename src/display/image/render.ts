import { formatNumber } from "../payload/format.js";
import { rangeSteps } from "../payload/numbers.js";
import { decodeBase64 } from "../payload/base64.js";
import { pixelCanvas, sizeCanvas } from "../render/canvas.js";
import { CellCursor, type Spot } from "../render/cellCursor.js";
import { segmented } from "../render/controls.js";
import { Disposer, h, watchWidth } from "../render/dom.js";
import type { Mounted, RenderHost } from "../render/host.js";
import type { Renderer } from "../render/mount.js";
import { tiledCells } from "../render/tiling.js";
import { capOf, captionOf, scoreOf } from "./captions.js";
import { imageSchema, type ImagePayload } from "./schema.js";

export const imageRenderer: Renderer<ImagePayload> = {
  schema: imageSchema,
  mount: (payload, node, host) => new ImageView(payload, node, host),
};

// Between images; the style sheet's.
const GAP = 10;
const figureWidth = (picture: number): number => Math.max(picture, 64) + 8;

type Shown = "all" | "wrong" | "right";

class ImageView implements Mounted<ImagePayload> {
  readonly #host: RenderHost;
  readonly #disposer = new Disposer();
  readonly #title = h("span", { class: "cnnlab-title" });
  readonly #sub = h("span", { class: "cnnlab-sub" });
  readonly #bar = h("div", { class: "cnnlab-bar" });
  readonly #list = h("div", { class: "cnnlab-images" });
  readonly #read = h("div", { class: "cnnlab-read", "aria-live": "polite" });
  /** One an image; only the one the reader was in last is in the order of the Tab key. */
  readonly #cursors: { readonly canvas: HTMLCanvasElement; readonly cursor: CellCursor }[] = [];
  #payload: ImagePayload;
  #shown: Shown = "all";
  #width = 640;

  constructor(payload: ImagePayload, node: HTMLElement, host: RenderHost) {
    this.#host = host;
    this.#payload = payload;
    const t = host.translate;
    node.append(
      h("div", { class: "cnnlab-head" }, this.#title, this.#sub),
      this.#bar,
      this.#list,
      this.#read,
    );
    this.#bar.append(
      segmented<Shown>(
        t("Show"),
        [
          { value: "all", label: t("all") },
          { value: "wrong", label: t("wrong only") },
          { value: "right", label: t("right only") },
        ],
        "all",
        (shown) => {
          this.#shown = shown;
          this.#draw();
        },
      ).node,
    );
    this.#disposer.add(
      watchWidth(node, (width) => {
        this.#width = width - 24;
        this.#draw();
      }),
    );
    this.update(payload);
  }

  update(payload: ImagePayload): void {
    this.#payload = payload;
    const score = scoreOf(payload);
    this.#title.textContent = payload.title;
    this.#sub.textContent = score === undefined ? capOf(payload) : `${capOf(payload)} · ${score}`;
    this.#bar.hidden = score === undefined;
    this.#draw();
  }

  dispose(): void {
    this.#disposer.dispose();
    for (const { cursor } of this.#cursors) cursor.dispose();
  }

  #draw(): void {
    const payload = this.#payload;
    for (const { cursor } of this.#cursors.splice(0)) cursor.dispose();
    const [count = 0, channels = 1, height = 1, width = 1] = payload.images.shape;
    const steps = decodeBase64(payload.images.data);
    const bytes = rangeSteps(payload.images);
    const side =
      count === 1 ? Math.min(420, this.#width) : count <= 12 ? 128 : count <= 40 ? 96 : 64;
    const scale = Math.min(side / Math.max(height, width), 24);
    const figures: HTMLElement[] = [];
    for (let at = 0; at < count; at++) {
      const { right } = captionOf(payload, at);
      if (this.#shown === "wrong" && right !== false) continue;
      if (this.#shown === "right" && right !== true) continue;
      const start = at * channels * height * width;
      const value = (channel: number, pixel: number) =>
        bytes[steps[start + (channels === 3 ? channel : 0) * height * width + pixel] ?? 0] ?? 0;
      figures.push(this.#figure(at, { height, width, scale, value, channels }));
    }
    // As few rows as possible, and all of them equally full.
    const each = figureWidth(Math.round(width * scale)) + GAP;
    const most = Math.max(1, Math.floor((this.#width + GAP) / each));
    const across = Math.ceil(figures.length / Math.max(1, Math.ceil(figures.length / most)));
    this.#list.style.maxWidth = `${across * each - GAP}px`;
    this.#list.replaceChildren(...figures);
    this.#read.textContent = "";
  }

  /** To the same place of a neighbouring image. */
  #page(from: HTMLCanvasElement, step: number, spot: Spot): void {
    const at = this.#cursors.findIndex(({ canvas }) => canvas === from);
    const next = this.#cursors[at + step];
    if (next === undefined) return;
    from.tabIndex = -1;
    next.canvas.tabIndex = 0;
    next.canvas.focus();
    next.cursor.go(spot);
  }

  #figure(at: number, picture: Picture): HTMLElement {
    const { height, width, scale, value, channels } = picture;
    const t = this.#host.translate;
    const { label, prediction, probability, right } = captionOf(this.#payload, at);
    const words = [
      `${t("image")} ${at}`,
      ...(label === undefined ? [] : [`${t("label")} ${label}`]),
      ...(prediction === undefined ? [] : [`${t("prediction")} ${prediction}`]),
      ...(right === undefined ? [] : [right ? t("right") : t("wrong")]),
    ];
    const keys =
      (this.#payload.images.shape[0] ?? 0) > 1
        ? t("Arrow keys read the pixels, Page Up and Page Down go from image to image.")
        : t("Arrow keys read the pixels.");
    const canvas = h("canvas", { "aria-label": `${words.join(", ")}. ${keys}` });
    const pixels = pixelCanvas(width, height, (target) => {
      for (let i = 0; i < target.length; i++) {
        target[i] = (255 << 24) | (value(2, i) << 16) | (value(1, i) << 8) | value(0, i);
      }
    });
    const [w, hgt] = [Math.round(width * scale), Math.round(height * scale)];
    const context = sizeCanvas(canvas, w, hgt);
    if (context !== undefined && pixels !== undefined) {
      context.imageSmoothingEnabled = scale < 1;
      context.drawImage(pixels, 0, 0, w, hgt);
    }
    const read = (spot: Spot | undefined) => {
      if (spot === undefined) {
        this.#read.textContent = "";
        return;
      }
      const { row, column } = spot;
      const parts = (channels === 3 ? ["R", "G", "B"] : [""]).map(
        (name, c) => `${name} ${formatNumber(value(c, row * width + column) / 255, 3)}`,
      );
      this.#read.textContent = `${words[0] ?? ""}  (${row}, ${column})  ${parts.join("  ")}`;
    };
    const onPage = (step: number, spot: Spot) => this.#page(canvas, step, spot);
    const cursor = new CellCursor({ canvas, read, onPage });
    const size = { rows: height, columns: width, width: w, height: hgt };
    cursor.use(tiledCells({ tiles: 1, across: 1, ...size }));
    if (this.#cursors.length > 0) canvas.tabIndex = -1;
    this.#cursors.push({ canvas, cursor });
    const state = right === undefined ? "" : right ? " cnnlab-right" : " cnnlab-wrong";
    return h(
      "figure",
      { class: `cnnlab-image${state}`, style: `width: ${figureWidth(w)}px` },
      cursor.node,
      caption(),
    );

    function caption(): HTMLElement | undefined {
      if (label === undefined && prediction === undefined) return undefined;
      const share = probability === undefined ? "" : ` ${Math.round(probability * 100)} %`;
      const mark = right === undefined ? "" : right ? "✓ " : "✗ ";
      const said =
        prediction === undefined
          ? undefined
          : h("div", { class: "cnnlab-said" }, `${mark}${prediction}${share}`);
      const truth = right === true ? undefined : label;
      const bar =
        probability === undefined
          ? undefined
          : h(
              "div",
              { class: "cnnlab-share" },
              h("div", { style: `width: ${(probability * 100).toFixed(1)}%` }),
            );
      return h(
        "figcaption",
        {},
        said,
        bar,
        truth === undefined
          ? undefined
          : h(
              "div",
              { class: "cnnlab-sub" },
              prediction === undefined ? truth : `${t("is")} ${truth}`,
            ),
      );
    }
  }
}

interface Picture {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly scale: number;
  /** Brightness 0…255 of a channel at a pixel. */
  readonly value: (channel: number, pixel: number) => number;
}
