import { ReLU } from "../nn/activations.js";
import { BatchNorm2d } from "../nn/batchNorm.js";
import { Conv2d } from "../nn/conv2d.js";
import { Dropout } from "../nn/dropout.js";
import { Flatten } from "../nn/flatten.js";
import { constant, kaimingNormal, normal } from "../nn/init.js";
import { Linear } from "../nn/linear.js";
import { Module } from "../nn/module.js";
import { AdaptiveAvgPool2d, MaxPool2d } from "../nn/pool.js";
import { Sequential } from "../nn/sequential.js";
import type { Tensor } from "../tensor/tensor.js";

/** Options of the VGG nets. */
export interface VggOptions {
  /** Number of classes (default 1,000). */
  readonly numClasses?: number;
  /** Batch norm after each convolution (default false). */
  readonly batchNorm?: boolean;
  /** Dropout between the fully connected layers (default 0.5). */
  readonly dropout?: number;
}

/** 3x3 convolutions in each of the five stages. */
type Stages = readonly [number, number, number, number, number];

const CHANNELS = [64, 128, 256, 512, 512] as const;

/**
 * A VGG net for 224 x 224 pictures: stages of 3x3 convolutions (stride 1, padding 1) with 64, 128, 256, 512, 512
 * channels, each ended by 2x2 max pooling, then FC 4096, 4096, classes. Names are torchvision's.
 *
 * x [N, 3, H, W] -> logits [N, numClasses]. *Paper:* Simonyan and Zisserman 2014, https://arxiv.org/abs/1409.1556.
 * @example
 * const small = new models.Vgg([1, 1, 1, 1, 1], { numClasses: 10 });
 * summary(small, [3, 32, 32]).layers.at(-1).outputShape; // [10]
 */
export class Vgg extends Module {
  features: Sequential;
  avgpool = new AdaptiveAvgPool2d(7);
  flatten = new Flatten();
  classifier: Sequential;

  constructor(stages: Stages, options: VggOptions = {}) {
    super();
    const { numClasses = 1000, batchNorm = false, dropout = 0.5 } = options;
    let inChannels = 3;
    const stage = (count: number, channels: number): Module[] =>
      Array.from({ length: count }, () => {
        const conv = new Conv2d(inChannels, channels, 3, { padding: 1 });
        inChannels = channels;
        return batchNorm ? [conv, new BatchNorm2d(channels), new ReLU()] : [conv, new ReLU()];
      }).flat();
    this.features = new Sequential(
      ...stages.flatMap((count, i) => [...stage(count, CHANNELS[i]!), new MaxPool2d(2)]),
    );
    this.classifier = new Sequential(
      new Linear(512 * 7 * 7, 4096),
      new ReLU(),
      new Dropout(dropout),
      new Linear(4096, 4096),
      new ReLU(),
      new Dropout(dropout),
      new Linear(4096, numClasses),
    );
    this.apply((module) => {
      if (module instanceof Conv2d) {
        kaimingNormal(module.weight, { mode: "fanOut", nonlinearity: "relu" });
      } else if (module instanceof Linear) {
        normal(module.weight, { std: 0.01 });
      } else {
        return;
      }
      if (module.bias !== undefined) constant(module.bias, 0);
    });
  }

  override forward(x: Tensor): Tensor {
    const top = this.avgpool.forward(this.features.forward(x));
    return this.classifier.forward(this.flatten.forward(top));
  }
}

/**
 * VGG-11, configuration A: 1, 1, 2, 2, 2 convolutions. 7.609 GMAC at 224 x 224.
 * @example
 * models.vgg11().parameterCount(); // 132863336
 */
export function vgg11(options: VggOptions = {}): Vgg {
  return new Vgg([1, 1, 2, 2, 2], options);
}

/**
 * VGG-13, configuration B: 2, 2, 2, 2, 2 convolutions. 11.308 GMAC at 224 x 224.
 * @example
 * models.vgg13().parameterCount(); // 133047848
 */
export function vgg13(options: VggOptions = {}): Vgg {
  return new Vgg([2, 2, 2, 2, 2], options);
}

/**
 * VGG-16, configuration D: 2, 2, 3, 3, 3 convolutions. 15.470 GMAC at 224 x 224; the FC layers have 89.4 % of the weights.
 * @example
 * models.vgg16().parameterCount(); // 138357544
 */
export function vgg16(options: VggOptions = {}): Vgg {
  return new Vgg([2, 2, 3, 3, 3], options);
}

/**
 * VGG-19, configuration E: 2, 2, 4, 4, 4 convolutions. 19.632 GMAC at 224 x 224.
 * @example
 * models.vgg19().parameterCount(); // 143667240
 */
export function vgg19(options: VggOptions = {}): Vgg {
  return new Vgg([2, 2, 4, 4, 4], options);
}
