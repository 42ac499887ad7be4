import { ReLU } from "../nn/activations.js";
import { Conv2d } from "../nn/conv2d.js";
import { Dropout } from "../nn/dropout.js";
import { Flatten } from "../nn/flatten.js";
import { Identity } from "../nn/identity.js";
import { ConvReLU, Inception, type InceptionFilters } from "../nn/inception.js";
import { constant, xavierUniform } from "../nn/init.js";
import { Linear } from "../nn/linear.js";
import { Module } from "../nn/module.js";
import { LocalResponseNorm } from "../nn/norms.js";
import { AdaptiveAvgPool2d, AvgPool2d, MaxPool2d } from "../nn/pool.js";
import type { Tensor } from "../tensor/tensor.js";

/** Options of {@link googLeNet}. */
export interface GoogLeNetOptions {
  /** Number of classes (default 1,000). */
  readonly numClasses?: number;
  /** The two auxiliary classifiers that help to train (default false). */
  readonly auxiliary?: boolean;
  /** `"caffe"`: the paper's net, with LRN and biases (default); `"torchvision"`: batch norm, and 3x3 for 5x5. */
  readonly variant?: "caffe" | "torchvision";
}

const filters = (
  conv1x1: number,
  reduce3x3: number,
  conv3x3: number,
  reduce5x5: number,
  conv5x5: number,
  poolProjection: number,
): InceptionFilters => ({ conv1x1, reduce3x3, conv3x3, reduce5x5, conv5x5, poolProjection });

/**
 * GoogLeNet; see {@link googLeNet}.
 * @example
 * models.googLeNet().inception3a.outChannels; // 256
 */
export class GoogLeNet extends Module {
  conv1: ConvReLU;
  maxpool1: MaxPool2d;
  norm1: Module;
  conv2: ConvReLU;
  conv3: ConvReLU;
  norm2: Module;
  maxpool2: MaxPool2d;
  inception3a: Inception;
  inception3b: Inception;
  maxpool3: MaxPool2d;
  inception4a: Inception;
  inception4b: Inception;
  inception4c: Inception;
  inception4d: Inception;
  inception4e: Inception;
  maxpool4: MaxPool2d;
  inception5a: Inception;
  inception5b: Inception;
  aux1: AuxiliaryHead | undefined;
  aux2: AuxiliaryHead | undefined;
  avgpool = new AdaptiveAvgPool2d(1);
  flatten = new Flatten();
  dropout: Dropout;
  fc: Linear;

  constructor(options: GoogLeNetOptions = {}) {
    super();
    const { numClasses = 1000, auxiliary = false, variant = "caffe" } = options;
    const batchNorm = variant === "torchvision";
    const settings = { batchNorm, largeKernel: batchNorm ? 3 : 5 } as const;
    const norm = (): Module => (batchNorm ? new Identity() : new LocalResponseNorm(5));
    const pool = (size = 3): MaxPool2d => new MaxPool2d(size, { stride: 2, ceilMode: true });
    const inception = (inChannels: number, branches: InceptionFilters): Inception =>
      new Inception(inChannels, branches, settings);
    this.conv1 = new ConvReLU(3, 64, 7, { stride: 2, padding: 3, batchNorm });
    this.maxpool1 = pool();
    this.norm1 = norm();
    this.conv2 = new ConvReLU(64, 64, 1, { batchNorm });
    this.conv3 = new ConvReLU(64, 192, 3, { padding: 1, batchNorm });
    this.norm2 = norm();
    this.maxpool2 = pool();
    this.inception3a = inception(192, filters(64, 96, 128, 16, 32, 32));
    this.inception3b = inception(256, filters(128, 128, 192, 32, 96, 64));
    this.maxpool3 = pool();
    this.inception4a = inception(480, filters(192, 96, 208, 16, 48, 64));
    this.inception4b = inception(512, filters(160, 112, 224, 24, 64, 64));
    this.inception4c = inception(512, filters(128, 128, 256, 24, 64, 64));
    this.inception4d = inception(512, filters(112, 144, 288, 32, 64, 64));
    this.inception4e = inception(528, filters(256, 160, 320, 32, 128, 128));
    this.maxpool4 = pool(batchNorm ? 2 : 3);
    this.inception5a = inception(832, filters(256, 160, 320, 32, 128, 128));
    this.inception5b = inception(832, filters(384, 192, 384, 48, 128, 128));
    if (auxiliary) {
      this.aux1 = new AuxiliaryHead(512, numClasses, batchNorm);
      this.aux2 = new AuxiliaryHead(528, numClasses, batchNorm);
    }
    this.dropout = new Dropout(batchNorm ? 0.2 : 0.4);
    this.fc = new Linear(1024, numClasses);
    this.apply((module) => {
      if (!(module instanceof Conv2d || module instanceof Linear)) return;
      xavierUniform(module.weight);
      if (module.bias !== undefined) constant(module.bias, module instanceof Conv2d ? 0.2 : 0);
    });
  }

  override forward(x: Tensor): Tensor {
    return this.#top(this.#middle(this.#bottom(x)));
  }

  /**
   * Logits of the net and of its auxiliary classifiers, whose losses the paper adds with weight 0.3 in training.
   * @throws Error when the net was made without them
   */
  forwardWithAuxiliary(x: Tensor): {
    readonly logits: Tensor;
    readonly auxiliary: readonly [Tensor, Tensor];
  } {
    if (this.aux1 === undefined || this.aux2 === undefined) {
      throw new Error(
        "googLeNet: auxiliary classifiers must be asked for by auxiliary: true; this net has none",
      );
    }
    const low = this.#bottom(x);
    const middle = this.#middle(low);
    const auxiliary = [this.aux1.forward(low), this.aux2.forward(middle)] as const;
    return { logits: this.#top(middle), auxiliary };
  }

  /** Up to 4a, where the first auxiliary classifier looks. */
  #bottom(x: Tensor): Tensor {
    const first = this.norm1.forward(this.maxpool1.forward(this.conv1.forward(x)));
    const second = this.norm2.forward(this.conv3.forward(this.conv2.forward(first)));
    const third = this.inception3b.forward(this.inception3a.forward(this.maxpool2.forward(second)));
    return this.inception4a.forward(this.maxpool3.forward(third));
  }

  /** From 4b to 4d, where the second one looks. */
  #middle(x: Tensor): Tensor {
    return this.inception4d.forward(this.inception4c.forward(this.inception4b.forward(x)));
  }

  #top(x: Tensor): Tensor {
    const fourth = this.maxpool4.forward(this.inception4e.forward(x));
    const fifth = this.inception5b.forward(this.inception5a.forward(fourth));
    return this.fc.forward(this.dropout.forward(this.flatten.forward(this.avgpool.forward(fifth))));
  }
}

/**
 * A small classifier on a middle layer, [N, C, 14, 14] -> [N, numClasses].
 * @example
 * const head = new models.AuxiliaryHead(512, 10, false);
 * summary(head, [512, 14, 14]).layers.at(-1).outputShape; // [10]
 */
export class AuxiliaryHead extends Module {
  pool: Module;
  conv: ConvReLU;
  flatten = new Flatten();
  fc1 = new Linear(2048, 1024);
  relu = new ReLU();
  dropout = new Dropout(0.7);
  fc2: Linear;

  constructor(inChannels: number, numClasses: number, batchNorm: boolean) {
    super();
    this.pool = batchNorm ? new AdaptiveAvgPool2d(4) : new AvgPool2d(5, { stride: 3 });
    this.conv = new ConvReLU(inChannels, 128, 1, { batchNorm });
    this.fc2 = new Linear(1024, numClasses);
  }

  override forward(x: Tensor): Tensor {
    const flat = this.flatten.forward(this.conv.forward(this.pool.forward(x)));
    return this.fc2.forward(this.dropout.forward(this.relu.forward(this.fc1.forward(flat))));
  }
}

/**
 * GoogLeNet: a stem of three convolutions, nine inception modules, global average pooling, one FC layer; 22 layers
 * with weights, for 224 x 224 pictures:
 *
 * | part | output | parameters (caffe) |
 * |---|---|---|
 * | conv 7x7 s2, pool, LRN, conv 1x1, conv 3x3, LRN, pool | 192x28x28 | 124,416 |
 * | inception 3a, 3b, pool | 480x14x14 | 552,432 |
 * | inception 4a to 4e, pool | 832x7x7 | 2,809,088 |
 * | inception 5a, 5b | 1024x7x7 | 2,487,616 |
 * | average pool, dropout, fc | 1000 | 1,025,000 |
 *
 * 6,998,552 parameters without, 13,378,280 with the auxiliary classifiers; torchvision's variant 6,624,904 and 13,004,888,
 * whose weights load by name. x [N, 3, H, W] -> logits [N, numClasses].
 *
 * *Paper:* Szegedy et al. 2014, https://arxiv.org/abs/1409.4842.
 * @example
 * models.googLeNet().parameterCount(); // 6998552
 * models.googLeNet({ variant: "torchvision", auxiliary: true }).parameterCount(); // 13004888
 */
export function googLeNet(options: GoogLeNetOptions = {}): GoogLeNet {
  return new GoogLeNet(options);
}
