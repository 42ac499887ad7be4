/** The engine's module, once a cell or a library has imported it. */
let engine: Promise<object> | undefined;
let loaded: object | undefined;

/** Loads the engine ahead of the first cell, or returns it. */
export async function loadEngine(): Promise<object> {
  engine ??= import("cnnlab") as Promise<object>;
  loaded = await engine;
  return loaded;
}

/** Lets the engine put right what an interrupt cut off in the middle: its pool, its threads. */
export function recoverEngine(): void {
  const recover: unknown = loaded && Reflect.get(loaded, "recoverFromInterrupt");
  if (typeof recover === "function") recover.call(undefined);
}
