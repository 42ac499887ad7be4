import { contextCell, InterruptError } from "./cell.js";
import { isInterruptPending } from "./control.js";

/** What cells await in place of `value`; see `awaitFunctionName`. */
export function awaitInCell(value: unknown): unknown {
  const cell = contextCell();
  if (cell === undefined) return value;
  // A loop that awaits only settled values never lets the interrupt message in.
  if (cell.interrupted || (cell.isRunning && isInterruptPending())) throw new InterruptError();
  return isThenable(value) ? cell.interruptible(value) : value;
}

/** What cells iterate in `for await`. */
export function iterateInCell(iterable: unknown): AsyncIterable<unknown> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = iteratorOf(iterable);
      return {
        next: async () => (await awaitInCell(iterator.next())) as IteratorResult<unknown>,
        return: async (value?: unknown) =>
          (await iterator.return?.(value)) ?? { done: true, value: undefined },
      };
    },
  };
}

function iteratorOf(iterable: unknown): AsyncIterator<unknown> | Iterator<unknown> {
  const subject = iterable as Partial<AsyncIterable<unknown> & Iterable<unknown>>;
  const asynchronous = subject[Symbol.asyncIterator]?.();
  const iterator = asynchronous ?? subject[Symbol.iterator]?.();
  if (iterator !== undefined) return iterator;
  throw new TypeError(`for await: expected something iterable; came ${typeof iterable}`);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}
