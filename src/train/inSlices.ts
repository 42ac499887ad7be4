import { Breather } from "./breathe.js";

/**
 * Runs `fn`, a forward or a backward, in slices: its ops are computed one after the other with a turn of the event loop
 * whenever 20 ms have passed, so that buttons, sliders and messages get through a step that takes long. The same ops in
 * the same order give the same values, bit by bit. A value that `fn` itself reads is computed at once.
 *
 * Only a single op can hold the loop longer. A weight that is written to from outside between slices makes the backward
 * that needs it throw: write between steps.
 * @returns what `fn` returns, computed
 * @example
 * const net = models.leNet5();
 * const loss = await inSlices(() => crossEntropy(net.forward(zeros([2, 1, 28, 28])), [3, 7]));
 * await inSlices(() => loss.backward());
 * net.parameters()[0].grad.shape; // [6, 1, 5, 5]
 */
export function inSlices<T>(fn: () => T): Promise<T> {
  return new Breather().inSlices(fn);
}
