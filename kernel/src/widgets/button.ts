import { isJson } from "../json.js";
import type { ButtonStyle } from "./controls.js";
import { appearance, type Appearance } from "./layout.js";
import { Widget } from "./widget.js";

export interface ButtonState {
  description: string;
  disabled: boolean;
  tooltip: string | null;
  /** Name of a Font Awesome icon, as in `check`. */
  icon: string;
  buttonStyle: ButtonStyle;
}

const defaults: ButtonState = {
  ...{ description: "", disabled: false, tooltip: null, icon: "", buttonStyle: "" },
};

/**
 * A button.
 *
 * @example new Button({ description: "Stop" }).onClick(() => (stopped = true));
 */
export class Button extends Widget<ButtonState> {
  readonly #listeners = new Set<() => unknown>();

  constructor(options: Partial<ButtonState> & Appearance = {}) {
    super(
      { model: "ButtonModel", view: "ButtonView" },
      { ...defaults, ...options, ...appearance(options, "ButtonStyleModel") },
    );
  }

  get description(): string {
    return String(this.get("description"));
  }

  set description(description: string) {
    this.set({ description });
  }

  get disabled(): boolean {
    return this.get("disabled") === true;
  }

  set disabled(disabled: boolean) {
    this.set({ disabled });
  }

  /** Calls `listener` at every click; returns the button. */
  onClick(listener: () => unknown): this {
    this.#listeners.add(listener);
    return this;
  }

  protected override receiveCustom(content: unknown): void {
    if (!isJson(content) || content["event"] !== "click") return;
    for (const listener of this.#listeners) void listener();
  }
}
