import { makeBundle, type MimeBundle } from "./bundle.js";
import type { Display } from "./display.js";
import { findHost, type DisplayOptions } from "./host.js";

/** The key under which a value tells how it is displayed; Deno's convention. */
export const DISPLAY_KEY = Symbol.for("Jupyter.display");

/** A value that shows itself: as a cell's last expression, or through `show`. */
export class Shown<P> {
  readonly #display: Display<P>;
  readonly payload: P;

  constructor(display: Display<P>, payload: P) {
    this.#display = display;
    this.payload = payload;
  }

  /** The MIME bundle, with the payload in it. */
  bundle(): MimeBundle {
    return makeBundle(this.#display, this.payload);
  }

  /** Sends it to the output now. */
  show(options: DisplayOptions = {}): void {
    findHost().display(this.bundle(), options);
  }

  toString(): string {
    return this.#display.text(this.payload);
  }

  [DISPLAY_KEY](): MimeBundle {
    return this.bundle();
  }
}
