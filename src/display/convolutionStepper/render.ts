import { button, segmented, slider, type Slider } from "../render/controls.js";
import { Disposer, h } from "../render/dom.js";
import type { Mounted, RenderHost } from "../render/host.js";
import type { Renderer } from "../render/mount.js";
import { player, type Player } from "../render/player.js";
import { formulaOf, largestPadding, misfitOf, numbersOf, type Numbers } from "./arithmetic.js";
import { convolutionStepper } from "./html.js";
import { equation } from "./render/equation.js";
import { Stage } from "./render/stage.js";
import {
  MAX_KERNEL,
  convolutionStepperSchema,
  type ConvolutionStepperPayload,
  type Geometry,
  type StepperMode,
} from "./schema.js";

export const convolutionStepperRenderer: Renderer<ConvolutionStepperPayload> = {
  schema: convolutionStepperSchema,
  mount: (payload, node, host) => new ConvolutionStepperView(payload, node, host),
};

class ConvolutionStepperView implements Mounted<ConvolutionStepperPayload> {
  readonly #host: RenderHost;
  readonly #disposer = new Disposer();
  readonly #title = h("span", { class: "cnnlab-title" });
  readonly #bar = h("div", { class: "cnnlab-bar" });
  readonly #formula = h("div", { class: "cnnlab-formula" });
  readonly #misfit = h("div", { class: "cnnlab-warning", role: "status", hidden: true });
  readonly #holder: HTMLElement;
  readonly #equation = h("div", { class: "cnnlab-equation" });
  readonly #player: Player;
  #payload: ConvolutionStepperPayload;
  #numbers: Numbers;
  #geometry: Geometry;
  #mode: StepperMode;
  #stage: Stage | undefined;
  #padding: Slider | undefined;
  #place = { filter: 0, row: 0, column: 0 };

  constructor(payload: ConvolutionStepperPayload, node: HTMLElement, host: RenderHost) {
    this.#host = host;
    this.#payload = payload;
    this.#numbers = numbersOf(payload);
    this.#geometry = payload.geometry;
    this.#mode = payload.mode;
    const t = host.translate;
    this.#holder = h("div", {
      class: "cnnlab-scroll cnnlab-stepper",
      tabindex: 0,
      role: "application",
      "aria-label": t(
        "Arrow keys move the window, Page Up and Page Down change the filter, Space plays.",
      ),
    });
    this.#player = player({ host, watched: node, stepMs: 700, step: () => this.#step(1) });
    this.#disposer.add(() => this.#player.dispose());
    this.#disposer.listen(this.#holder, "keydown", (event) => this.#key(event));
    node.append(
      h("div", { class: "cnnlab-head" }, this.#title),
      this.#bar,
      this.#formula,
      this.#misfit,
      this.#holder,
      this.#equation,
    );
    this.update(payload);
  }

  update(payload: ConvolutionStepperPayload): void {
    // New numbers of the same layer: the window, its sliders and its place stay where the reader put them.
    const same = this.#stage !== undefined && layerOf(payload) === layerOf(this.#payload);
    this.#payload = payload;
    this.#numbers = numbersOf(payload);
    this.#title.textContent = payload.title;
    this.#stage = undefined;
    if (!same) {
      this.#geometry = payload.geometry;
      this.#mode = payload.mode;
      this.#addControls();
    }
    this.#build();
  }

  dispose(): void {
    this.#disposer.dispose();
  }

  #addControls(): void {
    const t = this.#host.translate;
    const { kernelSize, stride, padding, dilation } = this.#geometry;
    const sizes = [this.#numbers.height, this.#numbers.width];
    const change = (part: Partial<Geometry>) => {
      this.#geometry = { ...this.#geometry, ...part };
      const most = largestPadding(this.#geometry, this.#mode);
      if (this.#geometry.padding > most) this.#geometry = { ...this.#geometry, padding: most };
      this.#padding?.setRange(0, most);
      this.#padding?.set(this.#geometry.padding);
      this.#build();
    };
    const most = Math.min(MAX_KERNEL, ...sizes);
    this.#padding = slider({
      label: `P ${t("padding")}`,
      min: 0,
      max: Math.max(padding, largestPadding(this.#geometry, this.#mode)),
      value: padding,
      onInput: (value) => change({ padding: value }),
    });
    const pooling = this.#mode !== "convolution";
    const operations = [
      { value: "max", label: t("maximum") },
      { value: "average", label: t("average") },
    ] as const;
    this.#bar.replaceChildren(
      h(
        "div",
        { class: "cnnlab-buttons" },
        this.#player.node,
        button("◀", () => this.#step(-1), t("one step back")),
        button("▶", () => this.#step(1), t("one step on")),
      ),
      ...(pooling
        ? [
            segmented(
              t("Pooling"),
              operations,
              this.#mode === "average" ? "average" : "max",
              (mode) => {
                this.#mode = mode;
                this.#stage = undefined;
                this.#build();
              },
            ).node,
          ]
        : []),
      slider({
        label: `F ${t("size")}`,
        min: 1,
        max: Math.max(most, kernelSize),
        value: kernelSize,
        onInput: (value) => change({ kernelSize: value }),
      }).node,
      slider({
        label: `S ${t("stride")}`,
        min: 1,
        max: Math.max(4, stride),
        value: stride,
        onInput: (value) => change({ stride: value }),
      }).node,
      this.#padding.node,
      ...(pooling
        ? []
        : [
            slider({
              label: `D ${t("dilation")}`,
              min: 1,
              max: Math.max(3, dilation),
              value: dilation,
              onInput: (value) => change({ dilation: value }),
            }).node,
          ]),
    );
  }

  #newStage(): Stage {
    const stage = new Stage({
      numbers: this.#numbers,
      mode: this.#mode,
      translate: this.#host.translate,
      onChoose: (filter, row, column) => {
        this.#player.pause();
        this.#move(filter ?? this.#place.filter, row, column);
      },
    });
    this.#holder.replaceChildren(stage.node);
    return stage;
  }

  /** Fills the matrices for the current geometry. */
  #build(): void {
    const { height, width } = this.#numbers;
    const geometry = this.#geometry;
    const t = this.#host.translate;
    const sides = height === width ? [width] : [height, width];
    this.#formula.replaceChildren(
      h("span", { class: "cnnlab-sub" }, `${t("output size")}  `),
      ...sides.map((side) => h("span", { class: "cnnlab-code" }, formulaOf(side, geometry))),
    );
    const misfit = misfitOf(width, geometry) ?? misfitOf(height, geometry);
    this.#misfit.hidden = misfit === undefined;
    this.#misfit.textContent = misfit ?? "";
    const stage = (this.#stage ??= this.#newStage());
    stage.reshape(geometry);
    const fits = !stage.size.includes(0);
    stage.node.hidden = !fits;
    this.#equation.hidden = !fits;
    if (fits) this.#move(this.#place.filter, this.#place.row, this.#place.column);
  }

  #move(filter: number, row: number, column: number): void {
    const stage = this.#stage;
    if (stage === undefined) return;
    const [rows, columns] = stage.size;
    const clamp = (value: number, count: number) => Math.max(0, Math.min(count - 1, value));
    this.#place = {
      filter: clamp(filter, this.#numbers.filters),
      row: clamp(row, rows),
      column: clamp(column, columns),
    };
    const { filter: f, row: y, column: x } = this.#place;
    const { terms, value } = stage.show(f, y, x);
    const common = { numbers: this.#numbers, mode: this.#mode, filter: f, terms, value };
    this.#equation.replaceChildren(
      h("span", { class: "cnnlab-sub" }, `${this.#host.translate("output")} [${f}, ${y}, ${x}] = `),
      ...equation({ ...common, translate: this.#host.translate }),
    );
    this.#holder.title = convolutionStepper.text(this.#payload);
  }

  /** The next or previous cell: along the row, then the rows, then the filters, and round again. */
  #step(by: number): boolean {
    const stage = this.#stage;
    const [rows, columns] = stage?.size ?? [0, 0];
    const size = rows * columns;
    if (size === 0) return false;
    const total = size * this.#numbers.filters;
    const { filter, row, column } = this.#place;
    const now = filter * size + row * columns + column;
    const next = (now + by + total) % total;
    const within = next % size;
    this.#move(Math.floor(next / size), Math.floor(within / columns), within % columns);
    return true;
  }

  #key(event: KeyboardEvent): void {
    const { filter, row, column } = this.#place;
    const moves: Readonly<Record<string, () => void>> = {
      ArrowRight: () => this.#move(filter, row, column + 1),
      ArrowLeft: () => this.#move(filter, row, column - 1),
      ArrowDown: () => this.#move(filter, row + 1, column),
      ArrowUp: () => this.#move(filter, row - 1, column),
      PageDown: () => this.#move(filter + 1, row, column),
      PageUp: () => this.#move(filter - 1, row, column),
      " ": () => this.#player.node.click(),
    };
    const move = moves[event.key];
    if (move === undefined) return;
    move();
    event.preventDefault();
    event.stopPropagation();
  }
}

/** What the sliders start from: kind, sizes and geometry of a payload's layer. */
function layerOf({ mode, input, weights, geometry }: ConvolutionStepperPayload): string {
  return JSON.stringify([mode, input.shape, weights?.shape, geometry]);
}
