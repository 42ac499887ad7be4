import { avgPool2d, conv2d, data, eye, manualSeed, matmul, nn, optim, randn } from "cnnlab";
import { relu, zeros } from "cnnlab";
import { percent, train } from "../trainer.mjs";

const set = data.fashionMnist().slice(0, 1000);
const test = data.fashionMnist({ train: false });
const moved = {
  length: test.length,
  shape: test.shape,
  classes: test.classes,
  label: (n) => test.label(n),
  read(n, out, offset) {
    const image = new Float32Array(784);
    test.read(n, image, 0);
    for (let i = 0; i < 28; i++) {
      for (let j = 0; j < 28; j++) {
        out[offset + i * 28 + j] = i < 3 || j < 3 ? 0 : image[(i - 3) * 28 + j - 3];
      }
    }
  },
};

class Unshared extends nn.Module {
  weight = new nn.Parameter(randn([144, 25, 8]).mul(0.2));
  bias = new nn.Parameter(zeros([144, 1, 8]));
  forward(x) {
    const cut = conv2d(x, eye(25).reshape([25, 1, 5, 5]), { stride: 2 });
    const patches = cut.reshape([x.shape[0], 25, 144]).permute([2, 0, 1]);
    const y = matmul(patches, this.weight).add(this.bias);
    return y.permute([1, 2, 0]).reshape([x.shape[0], 8, 12, 12]);
  }
}

class Small extends nn.Module {
  head = new nn.Linear(8 * 9, 10);
  constructor(front) {
    super();
    this.front = front;
  }
  forward(x) {
    const pooled = avgPool2d(relu(this.front.forward(x)), { kernelSize: 4 });
    return this.head.forward(pooled.flatten({ startDim: 1 }));
  }
}

const fronts = {
  shared: () => new nn.Conv2d(1, 8, 5, { stride: 2 }),
  unshared: () => new Unshared(),
};

export const experiment = {
  title: "Shared and unshared weights (notebook 04)",
  note: "The first 1,000 training images of Fashion-MNIST, all 10,000 test images, as they are and moved by three pixels down and right, Adam 3e-3, batch 50, fifteen epochs.",
  run(seed) {
    return Object.fromEntries(
      Object.entries(fronts).map(([name, front]) => {
        manualSeed(seed);
        const net = new Small(front());
        const optimizer = new optim.Adam(net.parameters(), { lr: 3e-3 });
        train(net, set, { optimizer, epochs: 15, batchSize: 50 });
        const figures = {
          "training, %": percent(net, set),
          "test, %": percent(net, test),
          "test, moved, %": percent(net, moved),
        };
        return [name, figures];
      }),
    );
  },
};
