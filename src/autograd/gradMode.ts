let recording = true;

/** Whether operations are recorded for backward. */
export function isGradEnabled(): boolean {
  return recording;
}

function withMode<T>(name: string, mode: boolean, fn: () => T): T {
  const before = recording;
  recording = mode;
  let result: T;
  try {
    result = fn();
  } finally {
    recording = before;
  }
  if (result instanceof Promise) {
    throw new TypeError(
      `${name}: expected a synchronous function; got a promise, whose later parts would run outside. ` +
        `Call ${name} inside the async function, around each forward`,
    );
  }
  return result;
}

/**
 * Runs `fn` without recording: nothing in it can be differentiated, and writes to parameters are allowed.
 * @throws TypeError when `fn` is async
 * @example
 * const w = tensor([1, 2], { requiresGrad: true });
 * noGrad(() => w.copy(w.mul(0.9)));
 */
export function noGrad<T>(fn: () => T): T {
  return withMode("noGrad", false, fn);
}

/** Runs `fn` with recording on, inside a noGrad. */
export function enableGrad<T>(fn: () => T): T {
  return withMode("enableGrad", true, fn);
}

/** After an interrupt, which skips `finally`: recording is on again. */
export function resetGradMode(): void {
  recording = true;
}
