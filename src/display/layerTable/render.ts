import { formatShape } from "../payload/format.js";
import { runColor } from "../picture/runColor.js";
import { segmented } from "../render/controls.js";
import { h } from "../render/dom.js";
import type { Mounted, RenderHost } from "../render/host.js";
import type { Renderer } from "../render/mount.js";
import { capOf, measuresOf, type Measure } from "./measures.js";
import { layerTableSchema, type LayerRow, type LayerTablePayload } from "./schema.js";

export const layerTableRenderer: Renderer<LayerTablePayload> = {
  schema: layerTableSchema,
  mount: (payload, node, host) => new LayerTableView(payload, node, host),
};

class LayerTableView implements Mounted<LayerTablePayload> {
  readonly #host: RenderHost;
  readonly #title = h("span", { class: "cnnlab-title" });
  readonly #sub = h("span", { class: "cnnlab-sub" });
  readonly #head = h("tr");
  readonly #body = h("tbody");
  readonly #foot = h("tfoot");
  #payload: LayerTablePayload;
  #log = false;

  constructor(payload: LayerTablePayload, node: HTMLElement, host: RenderHost) {
    this.#host = host;
    this.#payload = payload;
    const t = host.translate;
    const bars = segmented(
      t("Bars"),
      [
        { value: "linear", label: t("linear") },
        { value: "log", label: t("logarithmic") },
      ],
      "linear",
      (scale) => {
        this.#log = scale === "log";
        this.#draw();
      },
    );
    node.append(
      h("div", { class: "cnnlab-head" }, this.#title, this.#sub),
      h("div", { class: "cnnlab-bar" }, bars.node),
      h(
        "div",
        { class: "cnnlab-scroll", tabindex: 0, role: "region", "aria-label": payload.title },
        h("table", { class: "cnnlab-table" }, h("thead", {}, this.#head), this.#body, this.#foot),
      ),
    );
    this.update(payload);
  }

  update(payload: LayerTablePayload): void {
    this.#payload = payload;
    this.#title.textContent = payload.title;
    this.#sub.textContent = `${capOf(payload)} · ${this.#host.translate("input")} ${formatShape(payload.inputShape)}`;
    this.#draw();
  }

  dispose(): void {
    this.#body.replaceChildren();
  }

  #draw(): void {
    const { layers, summed = true } = this.#payload;
    const t = this.#host.translate;
    const measures = measuresOf(this.#payload);
    this.#head.replaceChildren(
      h("th", { scope: "col" }, t("layer")),
      h("th", { scope: "col" }, t("kind")),
      h("th", { scope: "col", class: "cnnlab-number" }, t("output")),
      ...measures.map(({ name, about }) => h("th", { scope: "col", title: t(about) }, t(name))),
    );
    const greatest = measures.map((measure) =>
      Math.max(0, ...layers.map((row) => measure.of(row) ?? 0)),
    );
    const rows = layers.map((row) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, row.name),
        h("td", {}, row.kind),
        h("td", { class: "cnnlab-number" }, formatShape(row.outputShape)),
        ...measures.map((measure, i) => this.#cell(measure, row, greatest[i] ?? 0, i)),
      ),
    );
    this.#body.replaceChildren(...rows);
    const total = h("th", { scope: "row" }, t("total"));
    const sums = measures.map((measure) =>
      h(
        "td",
        {},
        h("div", { class: "cnnlab-measure" }, h("span", {}, measure.total(this.#payload))),
      ),
    );
    this.#foot.replaceChildren(...(summed ? [h("tr", {}, total, h("td"), h("td"), ...sums)] : []));
  }

  #cell(measure: Measure, row: LayerRow, greatest: number, index: number): HTMLElement {
    const value = measure.of(row);
    if (value === undefined)
      return h("td", {}, h("div", { class: "cnnlab-measure" }, h("span", {}, "–")));
    const share = this.#log
      ? Math.log10(1 + value) / Math.max(1e-9, Math.log10(1 + greatest))
      : value / Math.max(1, greatest);
    const style = `width: ${(share * 100).toFixed(2)}%; background: ${runColor(index)}`;
    const bar = value > 0 ? h("div", { style }) : undefined;
    return h(
      "td",
      {},
      h("div", { class: "cnnlab-measure" }, h("span", {}, measure.format(value)), bar),
    );
  }
}
