import { data, manualSeed, nn, optim } from "cnnlab";
import { percent, train } from "../trainer.mjs";

const set = data.fashionMnist().slice(0, 600);
const test = data.fashionMnist({ train: false });
const kinks = { "with ReLU": () => new nn.ReLU(), without: () => new nn.Identity() };

const pair = (kink) =>
  new nn.Sequential(
    new nn.Conv2d(1, 10, 5, { padding: 2 }),
    kink(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(10, 10, 5, { padding: 2 }),
    kink(),
    new nn.AvgPool2d(2),
    new nn.Flatten(),
    new nn.Linear(490, 10),
  );

export const experiment = {
  title: "Does ReLU control overfitting? (notebook 02)",
  note: "The first 600 training images of Fashion-MNIST, all 10,000 test images, Adam 3e-3, batch 50, sixty epochs.",
  run(seed) {
    return Object.fromEntries(
      Object.entries(kinks).map(([name, kink]) => {
        manualSeed(seed);
        const net = pair(kink);
        const optimizer = new optim.Adam(net.parameters(), { lr: 3e-3 });
        train(net, set, { optimizer, epochs: 60, batchSize: 50 });
        const [onSet, onTest] = [percent(net, set), percent(net, test)];
        const figures = { "training, %": onSet, "test, %": onTest, "gap, points": onSet - onTest };
        return [name, figures];
      }),
    );
  },
};
