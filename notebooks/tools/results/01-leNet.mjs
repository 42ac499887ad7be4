import { data, manualSeed, nn, optim } from "cnnlab";
import { accuracy, seconds, train } from "../trainer.mjs";

const EPOCHS = 8;
const set = data.fashionMnist();
const test = data.fashionMnist({ train: false });

export const experiment = {
  title: "LeNet-like net on Fashion-MNIST (notebook 07)",
  note: "20,000 training and 10,000 test images, Adam with a one-cycle schedule up to 6e-3, batch 64, eight epochs.",
  run(seed) {
    manualSeed(seed);
    const net = new nn.Sequential(
      new nn.Conv2d(1, 16, 5, { padding: 2 }),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Conv2d(16, 32, 5, { padding: 2 }),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Flatten(),
      new nn.Linear(32 * 7 * 7, 10),
    );
    const optimizer = new optim.Adam(net.parameters(), { lr: 1e-3 });
    const totalSteps = EPOCHS * Math.ceil(set.length / 64);
    const schedule = new optim.OneCycleLR(optimizer, { maxLr: 6e-3, totalSteps });
    const time = seconds(() =>
      train(net, set, { optimizer, epochs: EPOCHS, batchSize: 64, schedule }),
    );
    return { "LeNet-like": { "test accuracy": accuracy(net, test), "seconds to train": time } };
  },
};
