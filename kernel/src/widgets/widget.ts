import { inspect } from "node:util";
import type { Comm } from "../executor/comms.js";
import { displaySymbol } from "../executor/display.js";
import { host } from "../executor/host.js";
import { isJson } from "../json.js";
import { forget, register } from "./manager.js";
import type { Model } from "./model.js";
import { fromWire, toWire } from "./wire.js";

/** Version of the widget messages, which the front end checks. */
const protocolVersion = "2.1.0";

export const controlsModule = { name: "@jupyter-widgets/controls", version: "2.0.0" } as const;
export const baseModule = { name: "@jupyter-widgets/base", version: "2.0.0" } as const;
export const outputModule = { name: "@jupyter-widgets/output", version: "1.0.0" } as const;

interface FrontEndModule {
  readonly name: string;
  readonly version: string;
}

/** The front end's classes for a widget. */
export interface ModelType {
  readonly model: string;
  readonly view: string;
  readonly module?: FrontEndModule;
  readonly viewModule?: FrontEndModule;
}

export interface Change<V = unknown> {
  readonly name: string;
  readonly value: V;
  readonly previous: V;
}

/**
 * One widget: a model here and its pictures in the front end, kept alike over a comm. As the last
 * expression of a cell, or by `display`, it shows itself, any number of times.
 */
export class Widget<S extends object = Record<string, unknown>> implements Model {
  readonly modelId: string;
  readonly #comm: Comm;
  readonly #listeners = new Map<string, Set<(change: Change) => void>>();
  #state: Readonly<Record<string, unknown>>;

  constructor(type: ModelType, state: Readonly<Record<string, unknown>>) {
    this.#state = { ...classesOf(type), ...state };
    const { state: wire, bufferPaths, buffers } = toWire(this.#state);
    const data = { state: wire, buffer_paths: bufferPaths };
    const metadata = { version: protocolVersion };
    this.#comm = host.openComm("jupyter.widget", data, { metadata, buffers });
    this.modelId = this.#comm.id;
    this.#comm.onMessage((message) => this.#receive(message));
    this.#comm.onClose(() => forget(this));
    register(this);
  }

  snapshot(): Readonly<Record<string, unknown>> {
    return this.#state;
  }

  /**
   * Calls `listener` whenever the state `name` changes, here or in the front end. Returns what
   * stops it.
   *
   * @example slider.observe("value", ({ value, previous }) => console.log(previous, value));
   */
  observe<K extends keyof S & string>(
    name: K,
    listener: (change: Change<S[K]>) => void,
  ): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    const entry = (change: Change) => listener(change as Change<S[K]>);
    this.#listeners.set(name, listeners.add(entry));
    return () => void listeners.delete(entry);
  }

  /** Removes the widget and every picture of it. */
  close(): void {
    forget(this);
    this.#comm.close();
  }

  [displaySymbol](): Record<string, unknown> {
    const view = { version_major: 2, version_minor: 0, model_id: this.modelId };
    return { "application/vnd.jupyter.widget-view+json": view, "text/plain": inspect(this) };
  }

  [inspect.custom](): string {
    const name = String(this.#state["_modelName"]).replace(/Model$/, "");
    const shown = ["description", "value", "index"]
      .filter((key) => key in this.#state)
      .map((key) => `${key}: ${inspect(this.#state[key])}`);
    return `${name} { ${shown.join(", ")} }`;
  }

  protected get(name: string): unknown {
    return this.#state[name];
  }

  /** Changes state here and in the front end, and tells who observes it. */
  protected set(changes: Readonly<Record<string, unknown>>): void {
    const changed = this.#apply(changes);
    if (changed.length === 0) return;
    this.#send(Object.fromEntries(changed.map(({ name, value }) => [name, value])));
    this.#notify(changed);
  }

  /** What the state can hold in place of what is asked for: a slider stays in its range. */
  protected accept(changes: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    return changes;
  }

  /** Takes what the front end sends beside state, as clicks. */
  protected receiveCustom(content: unknown): void {
    void content;
  }

  #receive(data: unknown): void {
    if (!isJson(data)) return;
    if (data["method"] === "update" && isJson(data["state"]))
      this.#notify(this.#apply(fromWire(data["state"])));
    else if (data["method"] === "request_state") this.#send(this.#state);
    else if (data["method"] === "custom") this.receiveCustom(data["content"]);
  }

  #send(changes: Readonly<Record<string, unknown>>): void {
    const { state, bufferPaths, buffers } = toWire(changes);
    this.#comm.send({ method: "update", state, buffer_paths: bufferPaths }, buffers);
  }

  #apply(changes: Readonly<Record<string, unknown>>): readonly Change[] {
    const accepted = this.accept(changes);
    const before = this.#state;
    this.#state = { ...before, ...accepted };
    return Object.entries(accepted)
      .map(([name, value]) => ({ name, value, previous: before[name] }))
      .filter(({ value, previous }) => !Object.is(value, previous));
  }

  #notify(changes: readonly Change[]): void {
    for (const change of changes)
      for (const listener of this.#listeners.get(change.name) ?? []) listener(change);
  }
}

function classesOf(type: ModelType): Readonly<Record<string, unknown>> {
  const { model, view, module = controlsModule, viewModule = module } = type;
  return {
    _modelName: model,
    _modelModule: module.name,
    _modelModuleVersion: module.version,
    _viewName: view,
    _viewModule: viewModule.name,
    _viewModuleVersion: viewModule.version,
  };
}
