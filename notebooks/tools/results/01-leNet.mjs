import { data, manualSeed, nn, optim } from "cnnlab";
import { percent, seconds, train } from "../trainer.mjs";

const BATCH = 64;
const set = data.fashionMnist();
const test = data.fashionMnist({ train: false });

const twoRounds = (first, second, size) =>
  new nn.Sequential(
    new nn.Conv2d(1, first, size, { padding: (size - 1) / 2 }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(first, second, size, { padding: (size - 1) / 2 }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(second * 7 * 7, 10),
  );

const recipes = {
  "3 × 3 filters, 32 and 64, mirrored, 10 epochs": {
    net: () => twoRounds(32, 64, 3),
    epochs: 10,
    augment: data.randomHorizontalFlip(),
  },
  "5 × 5 filters, 16 and 32, 6 epochs (notebook 07)": {
    net: () => twoRounds(16, 32, 5),
    epochs: 6,
    augment: [],
  },
};

export const experiment = {
  title: "LeNet-like nets on Fashion-MNIST (notebook 07)",
  note: "Two rounds of convolution, ReLU and 2 × 2 max pooling and a linear layer; 20,000 training and 10,000 test images, Adam with a one-cycle schedule up to 6e-3, batch 64. To be reached: 90 % within 60 s; torch: 90.2 % after 6 epochs, 30 s.",
  run(seed) {
    const rows = {};
    for (const [name, { net: build, epochs, augment }] of Object.entries(recipes)) {
      manualSeed(seed);
      const net = build();
      const optimizer = new optim.Adam(net.parameters(), { lr: 1e-3 });
      const totalSteps = epochs * Math.ceil(set.length / BATCH);
      const schedule = new optim.OneCycleLR(optimizer, {
        maxLr: 6e-3,
        totalSteps,
        cycleMomentum: false,
      });
      const time = seconds(() =>
        train(net, set, { optimizer, epochs, batchSize: BATCH, augment, schedule }),
      );
      rows[name] = {
        "training, %": percent(net, set),
        "test, %": percent(net, test),
        "seconds to train": time,
      };
    }
    return rows;
  },
};
