import { Console } from "node:console";
import process from "node:process";
import { Writable } from "node:stream";
import type { StreamName } from "../messages.js";
import { currentToken } from "./cell.js";
import { report } from "./output.js";

/**
 * A standard stream whose text goes to the running cell. `write` keeps no state: an interrupt may
 * stop it anywhere, and a Writable that believes to be in the middle of a write never writes again.
 */
class CellStream extends Writable {
  readonly #name: StreamName;
  readonly isTTY = false;

  constructor(
    name: StreamName,
    readonly fd: number,
  ) {
    super({ decodeStrings: false });
    this.#name = name;
  }

  override write(
    chunk: unknown,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    callback?: (error?: Error | null) => void,
  ): boolean {
    const text = typeof chunk === "string" ? chunk : textOf(chunk);
    if (text !== "") report({ op: "stream", token: currentToken(), name: this.#name, text });
    const done = typeof encoding === "function" ? encoding : callback;
    if (done !== undefined) process.nextTick(done);
    return true;
  }
}

function textOf(chunk: unknown): string {
  if (chunk instanceof Uint8Array) return Buffer.from(chunk).toString("utf8");
  throw new TypeError(`write: expected a string or bytes; came ${typeof chunk}`);
}

/** Puts the cell's streams and a console on them in place of Node's. */
export function installStreams(): void {
  const stdout = new CellStream("stdout", 1);
  const stderr = new CellStream("stderr", 2);
  Object.defineProperty(process, "stdout", { get: () => stdout, configurable: true });
  Object.defineProperty(process, "stderr", { get: () => stderr, configurable: true });
  globalThis.console = new Console({
    stdout,
    stderr,
    colorMode: true,
    ignoreErrors: false,
  });
}
