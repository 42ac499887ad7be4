import { ReLU } from "../nn/activations.js";
import { Conv2d } from "../nn/conv2d.js";
import { Dropout } from "../nn/dropout.js";
import { Flatten } from "../nn/flatten.js";
import { constant, normal } from "../nn/init.js";
import { Linear } from "../nn/linear.js";
import { Module } from "../nn/module.js";
import { LocalResponseNorm } from "../nn/norms.js";
import { AdaptiveAvgPool2d, MaxPool2d } from "../nn/pool.js";
import { Sequential } from "../nn/sequential.js";
import type { Tensor } from "../tensor/tensor.js";

/** Options of {@link alexNet}. */
export interface AlexNetOptions {
  /** Number of classes (default 1,000). */
  readonly numClasses?: number;
  /** Two groups in conv2, conv4 and conv5, as on the paper's two GPUs (default true). */
  readonly grouped?: boolean;
}

/**
 * AlexNet as in the paper, for 227 x 227 pictures:
 *
 * | layer | output | parameters |
 * |---|---|---|
 * | conv1 96@11x11 s4, relu, LRN, pool 3x3 s2 | 96x27x27 | 34,944 |
 * | conv2 256@5x5 p2, two groups, relu, LRN, pool | 256x13x13 | 307,456 |
 * | conv3 384@3x3 p1, relu | 384x13x13 | 885,120 |
 * | conv4 384@3x3 p1, two groups, relu | 384x13x13 | 663,936 |
 * | conv5 256@3x3 p1, two groups, relu, pool | 256x6x6 | 442,624 |
 * | fc6 4096, fc7 4096 with dropout 0.5 | 4096 | 37,752,832 + 16,781,312 |
 * | fc8 1000 | 1000 | 4,097,000 |
 *
 * Weights start as N(0, 0.01), biases of conv2, conv4, conv5, fc6 and fc7 at 1, the others at 0.
 * *Paper:* Krizhevsky, Sutskever and Hinton 2012, https://papers.nips.cc/paper/4824.
 * @example
 * models.alexNet().parameterCount(); // 60965224
 * models.alexNet({ grouped: false }).parameterCount(); // 62378344
 */
export function alexNet(options: AlexNetOptions = {}) {
  const { numClasses = 1000, grouped = true } = options;
  const groups = grouped ? 2 : 1;
  const norm = (): LocalResponseNorm =>
    new LocalResponseNorm(5, { k: 2, alpha: 1e-4, beta: 0.75, convention: "paper" });
  const pool = (): MaxPool2d => new MaxPool2d(3, { stride: 2 });
  const layers = {
    conv1: new Conv2d(3, 96, 11, { stride: 4 }),
    relu1: new ReLU(),
    norm1: norm(),
    pool1: pool(),
    conv2: new Conv2d(96, 256, 5, { padding: 2, groups }),
    relu2: new ReLU(),
    norm2: norm(),
    pool2: pool(),
    conv3: new Conv2d(256, 384, 3, { padding: 1 }),
    relu3: new ReLU(),
    conv4: new Conv2d(384, 384, 3, { padding: 1, groups }),
    relu4: new ReLU(),
    conv5: new Conv2d(384, 256, 3, { padding: 1, groups }),
    relu5: new ReLU(),
    pool5: pool(),
    flatten: new Flatten(),
    fc6: new Linear(256 * 6 * 6, 4096),
    relu6: new ReLU(),
    drop6: new Dropout(0.5),
    fc7: new Linear(4096, 4096),
    relu7: new ReLU(),
    drop7: new Dropout(0.5),
    fc8: new Linear(4096, numClasses),
  };
  const startAtOne = new Set<Module>([
    layers.conv2,
    layers.conv4,
    layers.conv5,
    layers.fc6,
    layers.fc7,
  ]);
  return Sequential.named(layers).apply((module) => {
    if (!(module instanceof Conv2d || module instanceof Linear)) return;
    normal(module.weight, { std: 0.01 });
    if (module.bias !== undefined) constant(module.bias, startAtOne.has(module) ? 1 : 0);
  });
}

/**
 * torchvision's AlexNet; see {@link alexNetTorchvision}.
 * @example
 * new models.AlexNetTorchvision({ numClasses: 10 }).classifier.length; // 7
 */
export class AlexNetTorchvision extends Module {
  features = new Sequential(
    new Conv2d(3, 64, 11, { stride: 4, padding: 2 }),
    new ReLU(),
    new MaxPool2d(3, { stride: 2 }),
    new Conv2d(64, 192, 5, { padding: 2 }),
    new ReLU(),
    new MaxPool2d(3, { stride: 2 }),
    new Conv2d(192, 384, 3, { padding: 1 }),
    new ReLU(),
    new Conv2d(384, 256, 3, { padding: 1 }),
    new ReLU(),
    new Conv2d(256, 256, 3, { padding: 1 }),
    new ReLU(),
    new MaxPool2d(3, { stride: 2 }),
  );
  avgpool = new AdaptiveAvgPool2d(6);
  flatten = new Flatten();
  classifier: Sequential;

  constructor(options: { readonly numClasses?: number } = {}) {
    super();
    this.classifier = new Sequential(
      new Dropout(0.5),
      new Linear(256 * 6 * 6, 4096),
      new ReLU(),
      new Dropout(0.5),
      new Linear(4096, 4096),
      new ReLU(),
      new Linear(4096, options.numClasses ?? 1000),
    );
  }

  override forward(x: Tensor): Tensor {
    const top = this.avgpool.forward(this.features.forward(x));
    return this.classifier.forward(this.flatten.forward(top));
  }
}

/**
 * The AlexNet of torchvision, "one weird trick": 64, 192, 384, 256, 256 filters, no groups, no LRN, 224 x 224 pictures.
 * Names are torchvision's, so its weights load by name. x [N, 3, H, W] -> logits [N, numClasses].
 *
 * *Paper:* Krizhevsky 2014, https://arxiv.org/abs/1404.5997.
 * @example
 * models.alexNetTorchvision().parameterCount(); // 61100840
 */
export function alexNetTorchvision(
  options: { readonly numClasses?: number } = {},
): AlexNetTorchvision {
  return new AlexNetTorchvision(options);
}
