import { formatDuration, formatNumber } from "../payload/format.js";
import { button } from "../render/controls.js";
import { h } from "../render/dom.js";
import type { Mounted, RenderHost } from "../render/host.js";
import type { Renderer } from "../render/mount.js";
import { leftText, plural, rateText, shareOf } from "./rate.js";
import {
  trainingProgressSchema,
  type ProgressState,
  type TrainingProgressPayload,
} from "./schema.js";

export const trainingProgressRenderer: Renderer<TrainingProgressPayload> = {
  schema: trainingProgressSchema,
  mount: (payload, node, host) => new TrainingProgressView(payload, node, host),
};

const STATE_TEXT: Readonly<Record<ProgressState, string>> = {
  running: "running",
  done: "✓ done",
  stopping: "stopping after this step…",
  stopped: "■ stopped",
  failed: "✗ failed",
};

class TrainingProgressView implements Mounted<TrainingProgressPayload> {
  readonly #host: RenderHost;
  readonly #title = h("span", { class: "cnnlab-title" });
  readonly #state = h("span", { class: "cnnlab-sub", role: "status" });
  readonly #fill = h("div", {});
  readonly #track = h(
    "div",
    { class: "cnnlab-progress", role: "progressbar", "aria-valuemin": 0 },
    this.#fill,
  );
  readonly #facts = h("div", { class: "cnnlab-facts-line" });
  readonly #metrics = h("dl", { class: "cnnlab-metrics" });
  readonly #stop: HTMLButtonElement;
  #payload: TrainingProgressPayload;

  constructor(payload: TrainingProgressPayload, node: HTMLElement, host: RenderHost) {
    this.#host = host;
    this.#payload = payload;
    this.#stop = button(host.translate("Stop"), () => this.#press());
    this.#stop.classList.add("cnnlab-stop");
    node.append(
      h("div", { class: "cnnlab-head" }, this.#title, this.#state),
      h("div", { class: "cnnlab-progress-row" }, this.#track, this.#stop),
      this.#facts,
      this.#metrics,
    );
    this.update(payload);
  }

  update(payload: TrainingProgressPayload): void {
    this.#payload = payload;
    const { title, done, total, unit, state, elapsedSeconds, metrics } = payload;
    const t = this.#host.translate;
    const percent = shareOf(payload) * 100;
    this.#title.textContent = title;
    this.#state.textContent = t(STATE_TEXT[state]);
    this.#state.className = `cnnlab-sub cnnlab-state-${state}`;
    this.#fill.style.width = `${percent.toFixed(2)}%`;
    this.#track.setAttribute("aria-valuemax", String(total));
    this.#track.setAttribute("aria-valuenow", String(done));
    this.#track.setAttribute("aria-label", title);
    this.#track.dataset["state"] = state;
    const facts = [
      `${Math.floor(percent)} %`,
      `${formatNumber(done)} ${t("of")} ${formatNumber(total)} ${plural(unit)}`,
      rateText(payload),
      `${formatDuration(elapsedSeconds)} ${t("elapsed")}`,
      leftText(payload),
    ];
    this.#facts.replaceChildren(
      ...facts.filter((text) => text !== "").map((text) => h("span", {}, text)),
    );
    this.#metrics.replaceChildren(
      ...metrics.map(({ name, value }) =>
        h(
          "div",
          {},
          h("dt", {}, name),
          h("dd", {}, typeof value === "number" ? formatNumber(value) : value),
        ),
      ),
    );
    const possible =
      state === "running" && payload.comm !== undefined && this.#host.send !== undefined;
    const hidden = !possible && state !== "stopping";
    if (hidden) this.#leave();
    this.#stop.hidden = hidden;
    this.#stop.disabled = state === "stopping";
  }

  /** A button that goes away leaves the keyboard nowhere: the cell around it takes it, so that it can be run again. */
  #leave(): void {
    if (document.activeElement !== this.#stop) return;
    this.#stop.closest<HTMLElement>("[tabindex]")?.focus({ preventScroll: true });
  }

  dispose(): void {
    this.#stop.remove();
  }

  #press(): void {
    const { comm } = this.#payload;
    const sent = comm !== undefined && this.#host.send?.(comm, { stop: true }) === true;
    this.#leave();
    this.#stop.disabled = true;
    this.#state.textContent = this.#host.translate(
      sent ? STATE_TEXT.stopping : "the kernel that started this no longer listens",
    );
  }
}
