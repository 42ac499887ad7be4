import { formatNumber } from "../payload/format.js";
import type { PackedNumbers } from "../payload/numbers.js";
import { segmented } from "../render/controls.js";
import { Disposer, h, watchWidth } from "../render/dom.js";
import type { Mounted, RenderHost } from "../render/host.js";
import { legend } from "../render/legend.js";
import type { Renderer } from "../render/mount.js";
import { FilterBlock } from "./render/block.js";
import { filterGridSchema, type FilterGridPayload } from "./schema.js";
import { capOf, hasColor } from "./tiles.js";

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
  /** Weights and gradients. Kept from one drawing to the next, so that a reader's keys stay where they are. */
  readonly #blocks: readonly [FilterBlock, FilterBlock];
  #payload: FilterGridPayload;
  #color: boolean;
  #scale: "shared" | "filter" = "shared";
  #width = 640;

  constructor(payload: FilterGridPayload, node: HTMLElement, host: RenderHost) {
    this.#host = host;
    this.#payload = payload;
    this.#color = hasColor(payload);
    const t = host.translate;
    const read = (place: string, value: string) =>
      this.#read.replaceChildren(...(place === "" ? [] : [place, h("b", {}, value)]));
    this.#blocks = [
      new FilterBlock(t("weights"), t, read),
      new FilterBlock(t("gradients"), t, read),
    ];
    node.append(
      h("div", { class: "cnnlab-head" }, this.#title, this.#sub),
      this.#bar,
      h("div", { class: "cnnlab-scroll" }, this.#row),
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
    for (const block of this.#blocks) block.dispose();
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
    const packs = gradients === undefined ? [weights] : [weights, gradients];
    const room = packs.length > 1 && this.#width > 640 ? (this.#width - 28) / 2 : this.#width;
    const parts = this.#blocks.flatMap((block, i) => {
      const packed = packs[i];
      if (packed === undefined) {
        block.node.remove();
        return [];
      }
      if (block.node.parentNode === null) this.#row.append(block.node);
      const [color, scale] = [this.#color, this.#scale];
      block.draw({ payload: this.#payload, packed, color, scale, room });
      return [{ name: block.name, packed }];
    });
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
}
