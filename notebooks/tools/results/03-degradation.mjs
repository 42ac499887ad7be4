import { data, manualSeed, nn, optim, relu } from "cnnlab";
import { percent, train } from "../trainer.mjs";

const [set, test] = data.digits().split(1437);
const WIDTH = 16;
const EPOCHS = 6;

class Block extends nn.Module {
  conv1 = new nn.Conv2d(WIDTH, WIDTH, 3, { padding: 1, bias: false });
  bn1 = new nn.BatchNorm2d(WIDTH);
  conv2 = new nn.Conv2d(WIDTH, WIDTH, 3, { padding: 1, bias: false });
  bn2 = new nn.BatchNorm2d(WIDTH);
  constructor(residual) {
    super();
    this.residual = residual;
  }
  forward(x) {
    const added = this.bn2.forward(
      this.conv2.forward(relu(this.bn1.forward(this.conv1.forward(x)))),
    );
    return relu(this.residual ? added.add(x) : added);
  }
}

class Net extends nn.Module {
  stem = new nn.Conv2d(1, WIDTH, 3, { padding: 1, bias: false });
  norm = new nn.BatchNorm2d(WIDTH);
  head = new nn.Linear(WIDTH, 10);
  constructor(depth, residual) {
    super();
    const blocks = Array.from({ length: (depth - 2) / 2 }, () => new Block(residual));
    this.blocks = new nn.Sequential(...blocks);
    for (const [, module] of this.namedModules()) {
      if (module instanceof nn.Conv2d) nn.init.kaimingNormal(module.weight, { mode: "fanOut" });
    }
  }
  forward(x) {
    const start = relu(this.norm.forward(this.stem.forward(x)));
    return this.head.forward(this.blocks.forward(start).mean({ dim: [2, 3] }));
  }
}

export const experiment = {
  title: "Plain and residual nets on the digits (notebook 11)",
  note: "1,437 training and 360 test images of 8 x 8, width 16, SGD 0.05 with momentum 0.9, weight decay 1e-4, cosine, batch 64, six epochs.",
  run(seed) {
    const rows = {};
    for (const depth of [10, 26, 50]) {
      for (const kind of ["plain", "residual"]) {
        manualSeed(seed);
        const net = new Net(depth, kind === "residual");
        const optimizer = new optim.SGD(net.parameters(), {
          lr: 0.05,
          momentum: 0.9,
          weightDecay: 1e-4,
        });
        const schedule = new optim.CosineAnnealingLR(optimizer, {
          tMax: EPOCHS * Math.ceil(set.length / 64),
        });
        train(net, set, { optimizer, epochs: EPOCHS, batchSize: 64, schedule });
        rows[`${kind}-${depth}`] = {
          "training, %": percent(net, set),
          "test, %": percent(net, test),
        };
      }
    }
    return rows;
  },
};
