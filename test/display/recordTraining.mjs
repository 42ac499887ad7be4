// Records the training that the samples of lossCurves and trainingProgress show:
//   node kernel/setup/with.mjs test/display/recordTraining.mjs
// LeNet-5 on the 20,000 pictures of Fashion-MNIST that come with cnnlab, one epoch, checked on 1,000 test pictures every 20 steps.
import { writeFileSync } from "node:fs";
import { data, evaluate, fit, manualSeed, models, optim } from "cnnlab";

manualSeed(1);
const train = data.fashionMnist();
const test = data.fashionMnist({ split: "test" }).take(1000);
const net = models.leNet5();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.05, momentum: 0.9 });
const validation = { steps: [], loss: [], accuracy: [] };
let seconds = 0;
let middle;
const round = (value) => Number(value.toPrecision(4));

const history = await fit(net, train, {
  optimizer,
  batchSize: 50,
  schedule: new optim.CosineAnnealingLR(optimizer, { tMax: 400 }),
  scheduleEvery: "step",
  quiet: true,
  onStart: () => void (seconds = performance.now() / 1000),
  onStep: async ({ step }) => {
    if (step === 172) middle = performance.now() / 1000 - seconds;
    if (step % 20 !== 0) return;
    const { loss, accuracy } = await evaluate(net, test);
    validation.steps.push(step);
    validation.loss.push(round(loss));
    validation.accuracy.push(round(accuracy));
  },
});
const recorded = {
  title: "LeNet-5 on Fashion-MNIST",
  loss: history.steps.map(({ loss }) => round(loss)),
  accuracy: history.steps.map(({ accuracy }) => round(accuracy)),
  lr: history.steps.map(({ lr }) => round(lr)),
  validation,
  seconds: { step172: round(middle), end: round(performance.now() / 1000 - seconds) },
};
writeFileSync(
  new URL("fixtures/recordedTraining.json", import.meta.url),
  `${JSON.stringify(recorded)}\n`,
);
