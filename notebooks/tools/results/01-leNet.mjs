import { data, manualSeed, nn, optim } from "cnnlab";
import { accuracy, seconds, train } from "../trainer.mjs";

const set = data.fashionMnist();
const test = data.fashionMnist({ train: false });

export const experiment = {
  title: "LeNet-like net on Fashion-MNIST (notebook 07)",
  note: "20,000 training and 10,000 test images, Adam 1e-3, batch 64, six epochs.",
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
    const time = seconds(() => train(net, set, { optimizer, epochs: 6, batchSize: 64 }));
    return { "LeNet-like": { "test accuracy": accuracy(net, test), "seconds to train": time } };
  },
};
