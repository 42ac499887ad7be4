import { formatNumber, formatShape } from "../payload/format.js";
import { CellCursor, type Spot } from "../render/cellCursor.js";
import { segmented, slider } from "../render/controls.js";
import { Disposer, h, watchWidth } from "../render/dom.js";
import type { Mounted, RenderHost } from "../render/host.js";
import { legend } from "../render/legend.js";
import type { Renderer } from "../render/mount.js";
import { player } from "../render/player.js";
import { capOf, mapDomain, mapOrder } from "./maps.js";
import { enlargedMap } from "./render/enlarged.js";
import { GridLayout } from "./render/layout.js";
import { MapPainter } from "./render/painter.js";
import { activationGridSchema, type ActivationGridPayload } from "./schema.js";

const FIRST_WIDTH = 640;

export const activationGridRenderer: Renderer<ActivationGridPayload> = {
  schema: activationGridSchema,
  mount: (payload, node, host) =>
    new ActivationGridView({ ...payload, colors: host.colors(payload.colors) }, node, host),
};

class ActivationGridView implements Mounted<ActivationGridPayload> {
  readonly #host: RenderHost;
  readonly #disposer = new Disposer();
  readonly #title = h("span", { class: "cnnlab-title" });
  readonly #cap = h("span", { class: "cnnlab-sub" });
  readonly #canvas = h("canvas");
  readonly #cursor: CellCursor;
  readonly #hover = h("div", { class: "cnnlab-mark", hidden: true });
  readonly #chosen = h("div", { class: "cnnlab-mark cnnlab-chosen", hidden: true });
  readonly #read = h("div", { class: "cnnlab-read", "aria-live": "polite" });
  readonly #side = h("div", { class: "cnnlab-panel", hidden: true });
  readonly #frameBar = h("div", { class: "cnnlab-bar" });
  readonly #legend;
  #payload: ActivationGridPayload;
  #painter: MapPainter;
  #order: readonly number[] = [];
  #layout: GridLayout;
  #width = FIRST_WIDTH;
  #frame = 0;
  /** Place in the payload of the enlarged map. */
  #selected: number | undefined;
  #showFrame: (frame: number) => void = () => undefined;

  constructor(payload: ActivationGridPayload, node: HTMLElement, host: RenderHost) {
    this.#host = host;
    this.#payload = payload;
    this.#painter = new MapPainter(payload);
    this.#layout = new GridLayout(payload, this.#width);
    const t = host.translate;
    this.#legend = legend(payload.unit, t("each map from its least to its greatest value"));
    this.#cursor = new CellCursor({
      canvas: this.#canvas,
      read: (spot) => this.#point(spot),
      keys: false,
      onPage: (step, spot) => this.#page(step, spot),
    });
    this.#disposer.add(() => this.#cursor.dispose());
    this.#cursor.node.append(this.#hover, this.#chosen);
    const row = h("div", { class: "cnnlab-row" }, this.#cursor.node, this.#side);
    node.append(
      h("div", { class: "cnnlab-head" }, this.#title, this.#cap),
      h("div", { class: "cnnlab-bar" }, ...this.#controls()),
      this.#frameBar,
      row,
      h("div", { class: "cnnlab-foot" }, this.#legend.node, this.#read),
    );
    this.#listen();
    this.#addFrames(node);
    this.#disposer.add(host.onThemeChange(() => this.#draw()));
    this.#disposer.add(watchWidth(node, (width) => this.#resize(width - 24)));
    this.update(payload);
  }

  update(payload: ActivationGridPayload): void {
    const { scale, order, colors } = this.#payload;
    const sameKind = payload.maps.shape.join() === this.#payload.maps.shape.join();
    // The reader's choices stay; the payload's own are where they started.
    this.#payload = sameKind ? { ...payload, scale, order, colors } : payload;
    if (!sameKind) {
      this.#selected = undefined;
      this.#cursor.clear();
    }
    this.#frame = Math.min(this.#frame, (payload.maps.shape[0] ?? 1) - 1);
    this.#painter = new MapPainter(this.#payload);
    this.#title.textContent = payload.title;
    this.#cap.textContent = capOf(payload);
    this.#draw();
  }

  dispose(): void {
    this.#disposer.dispose();
  }

  #controls(): readonly HTMLElement[] {
    const t = this.#host.translate;
    const { scale, order, colors } = this.#payload;
    const change = (part: Partial<ActivationGridPayload>) => {
      this.#payload = { ...this.#payload, ...part };
      this.#painter = new MapPainter(this.#payload);
      this.#draw();
    };
    return [
      segmented(
        t("Scale"),
        [
          { value: "shared", label: t("shared") },
          { value: "map", label: t("per map") },
        ],
        scale,
        (value) => change({ scale: value }),
      ).node,
      segmented(
        t("Colours"),
        [
          { value: "sequential", label: t("sequential") },
          { value: "diverging", label: t("around zero") },
          { value: "grey", label: t("grey") },
        ],
        colors,
        (value) => change({ colors: value }),
      ).node,
      segmented(
        t("Order"),
        [
          { value: "channel", label: t("channel") },
          { value: "strength", label: t("strongest first") },
        ],
        order,
        (value) => change({ order: value }),
      ).node,
    ];
  }

  #addFrames(node: HTMLElement): void {
    const { frames } = this.#payload;
    this.#frameBar.hidden = frames === undefined;
    if (frames === undefined) return;
    const t = this.#host.translate;
    const bar = slider({
      label: t("Frame"),
      min: 0,
      max: frames.length - 1,
      value: 0,
      format: (value) => this.#payload.frames?.[value] ?? String(value + 1),
      onInput: (value) => this.#showFrame(value),
    });
    const play = player({
      host: this.#host,
      watched: node,
      stepMs: 400,
      step: () => {
        const count = this.#payload.maps.shape[0] ?? 1;
        this.#showFrame((this.#frame + 1) % count);
        return true;
      },
    });
    this.#showFrame = (frame) => {
      this.#frame = frame;
      bar.set(frame);
      this.#draw();
    };
    this.#frameBar.append(play.node, bar.node);
    this.#disposer.add(() => play.dispose());
    if (this.#host.animate()) play.play();
  }

  #listen(): void {
    const canvas = this.#canvas;
    this.#disposer.listen(canvas, "click", (event) => {
      const place = this.#layout.cells.at(event.offsetX, event.offsetY)?.tile;
      const map = place === undefined ? undefined : this.#order[place];
      this.#cursor.clear();
      this.#select(map === this.#selected ? undefined : map);
    });
    this.#disposer.listen(canvas, "keydown", (event) => this.#key(event));
  }

  #point(spot: Spot | undefined): void {
    const map = spot === undefined ? undefined : this.#order[spot.tile];
    this.#hover.hidden = map === undefined;
    if (spot === undefined || map === undefined) {
      this.#read.textContent = "";
      return;
    }
    this.#layout.frame(this.#hover, spot.tile);
    const value = this.#painter.value(this.#frame, map, spot.row, spot.column);
    this.#read.replaceChildren(
      `${this.#name(map)}  (${spot.row}, ${spot.column})  `,
      h("b", {}, formatNumber(value)),
    );
  }

  #name(map: number): string {
    const { labels, channels } = this.#payload;
    return labels?.[map] ?? `${this.#host.translate("channel")} ${channels[map] ?? map}`;
  }

  /** Keys go from map to map, or from value to value of the map that Enter went into. */
  #key(event: KeyboardEvent): void {
    const columns = this.#layout.columns;
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: columns,
      ArrowUp: -columns,
    };
    const step = steps[event.key];
    const tile = this.#selected === undefined ? -1 : this.#order.indexOf(this.#selected);
    if (this.#cursor.spot !== undefined && this.#cursor.press(event)) {
      if (this.#cursor.spot === undefined) this.#drawSelected();
    } else if (event.key === "Enter" && tile >= 0) this.#cursor.go({ tile, row: 0, column: 0 });
    else if (event.key === "Escape") this.#select(undefined);
    else if (step !== undefined) {
      const to = tile < 0 ? 0 : Math.min(this.#order.length - 1, Math.max(0, tile + step));
      this.#select(this.#order[to]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** To the same place of the next map. */
  #page(step: number, spot: Spot): void {
    const tile = spot.tile + step;
    if (this.#order[tile] === undefined) return;
    this.#select(this.#order[tile]);
    this.#cursor.go({ ...spot, tile });
  }

  #select(map: number | undefined): void {
    this.#selected = map;
    this.#draw();
  }

  #resize(width: number): void {
    this.#width = width;
    this.#draw();
  }

  #draw(): void {
    const payload = this.#payload;
    this.#order = mapOrder(payload, payload.order);
    const open = this.#selected !== undefined;
    this.#layout = new GridLayout(
      payload,
      open && this.#width > 560 ? this.#width - 290 : this.#width,
    );
    this.#painter.paint(this.#canvas, this.#layout, this.#order, this.#frame);
    const shared = payload.scale === "shared" ? mapDomain(payload, payload.ranges) : undefined;
    this.#legend.set(payload.colors, shared);
    this.#hover.hidden = true;
    this.#cursor.use(this.#layout.cells);
    this.#drawSelected();
    const t = this.#host.translate;
    this.#canvas.setAttribute(
      "aria-label",
      `${payload.title}, ${capOf(payload)}. ${t("Arrow keys choose a map, Enter reads its values, Escape goes back.")}`,
    );
  }

  #drawSelected(): void {
    const map = this.#selected;
    this.#side.hidden = map === undefined;
    this.#chosen.hidden = map === undefined;
    if (map === undefined) return;
    this.#layout.frame(this.#chosen, this.#order.indexOf(map));
    const [, , height = 0, width = 0] = this.#payload.maps.shape;
    const name = this.#name(map);
    this.#side.replaceChildren(
      h("div", { class: "cnnlab-title" }, name),
      h("div", { class: "cnnlab-sub" }, formatShape([height, width])),
      ...enlargedMap({
        payload: this.#payload,
        painter: this.#painter,
        frame: this.#frame,
        map,
        translate: this.#host.translate,
      }),
    );
    if (this.#cursor.spot !== undefined) return;
    this.#read.textContent = `${name}: ${this.#painter.describe(this.#frame, map)}`;
  }
}
