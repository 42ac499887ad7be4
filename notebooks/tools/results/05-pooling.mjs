import { data, manualSeed, nn, optim } from "cnnlab";
import { percent, train } from "../trainer.mjs";

const set = data.fashionMnist().slice(0, 4000);
const test = data.fashionMnist({ train: false });

const conv = (depth, filters, stride) => [
  new nn.Conv2d(depth, filters, 5, { padding: 2, stride }),
  new nn.ReLU(),
];
const small = (shrink, stride = 1) =>
  new nn.Sequential(
    ...conv(1, 8, stride),
    shrink(),
    ...conv(8, 16, stride),
    shrink(),
    new nn.Flatten(),
    new nn.Linear(16 * 7 * 7, 10),
  );
const contestants = {
  "max 2x2": () => small(() => new nn.MaxPool2d(2)),
  "max 3x3, stride 2": () => small(() => new nn.MaxPool2d(3, { stride: 2, padding: 1 })),
  "average 2x2": () => small(() => new nn.AvgPool2d(2)),
  "stride 2 instead": () => small(() => new nn.Identity(), 2),
};

export const experiment = {
  title: "Four ways to shrink (notebook 05)",
  note: "The first 4,000 training images of Fashion-MNIST, all 10,000 test images, Adam 2e-3, batch 50, four and sixteen epochs.",
  run(seed) {
    const rows = {};
    for (const [name, build] of Object.entries(contestants)) {
      manualSeed(seed);
      const net = build();
      const optimizer = new optim.Adam(net.parameters(), { lr: 2e-3 });
      rows[name] = {};
      for (const [epochs, sum] of [
        [4, 4],
        [12, 16],
      ]) {
        train(net, set, { optimizer, epochs, batchSize: 50 });
        rows[name][`test after ${sum} epochs, %`] = percent(net, test);
      }
    }
    return rows;
  },
};
