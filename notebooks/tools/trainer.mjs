import { crossEntropy, data, noGrad } from "cnnlab";

/** A plain training loop; `schedule`, when given, steps after each batch. */
export function train(net, set, { optimizer, epochs, batchSize, augment = [], schedule }) {
  const batches = new data.DataLoader(set, { batchSize, shuffle: true, augment });
  net.train();
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const { x, y } of batches) {
      optimizer.zeroGrad();
      crossEntropy(net.forward(x), y).backward();
      optimizer.step();
      schedule?.step();
    }
  }
  net.eval();
}

/** Share of the set that the net gets right. */
export function accuracy(net, set) {
  let right = 0;
  for (const { x, y } of new data.DataLoader(set, { batchSize: 500 })) {
    right += noGrad(() => net.forward(x).argmax({ dim: 1 }).eq(y).sum().item());
  }
  return right / set.length;
}

/** The same in percent. */
export function percent(net, set) {
  return 100 * accuracy(net, set);
}

/** Seconds that `work` takes. */
export function seconds(work) {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}
