import { cat } from "../ops/cat.js";
import type { Tensor } from "../tensor/tensor.js";
import { ReLU } from "./activations.js";
import { BatchNorm2d } from "./batchNorm.js";
import { Conv2d } from "./conv2d.js";
import { Module } from "./module.js";
import { MaxPool2d } from "./pool.js";
import { Sequential } from "./sequential.js";

/** Options of {@link ConvReLU}. */
export interface ConvReLUOptions {
  readonly stride?: number;
  readonly padding?: number;
  /** Batch norm instead of a bias, as torchvision has it (default false). */
  readonly batchNorm?: boolean;
}

/**
 * A convolution and ReLU, with batch norm between them on request: x [N, C, H, W] -> [N, F, OH, OW].
 *
 * Names are those of torchvision's BasicConv2d: conv, bn.
 * @example
 * new nn.ConvReLU(3, 8, 3, { padding: 1 }).forward(ones([1, 3, 6, 6])).shape; // [1, 8, 6, 6]
 */
export class ConvReLU extends Module {
  conv: Conv2d;
  bn: BatchNorm2d | undefined;
  relu = new ReLU();

  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: number,
    options: ConvReLUOptions = {},
  ) {
    super();
    const { stride = 1, padding = 0, batchNorm = false } = options;
    const settings = { stride, padding, bias: !batchNorm };
    this.conv = new Conv2d(inChannels, outChannels, kernelSize, settings);
    if (batchNorm) this.bn = new BatchNorm2d(outChannels, { eps: 1e-3 });
  }

  override forward(x: Tensor): Tensor {
    const out = this.conv.forward(x);
    return this.relu.forward(this.bn?.forward(out) ?? out);
  }
}

/** Filters of a {@link NaiveInception} module's branches. */
export interface NaiveInceptionFilters {
  readonly conv1x1: number;
  readonly conv3x3: number;
  readonly conv5x5: number;
}

/** Filters of an {@link Inception} module's branches. */
export interface InceptionFilters extends NaiveInceptionFilters {
  /** 1x1 filters before the 3x3 ones. */
  readonly reduce3x3: number;
  /** 1x1 filters before the 5x5 ones. */
  readonly reduce5x5: number;
  /** 1x1 filters after the pooling. */
  readonly poolProjection: number;
}

/** Options of {@link Inception}. */
export interface InceptionOptions {
  /** Batch norm instead of biases, as torchvision has it (default false). */
  readonly batchNorm?: boolean;
  /** Side of the "5x5" filters: 5 (default), or 3, torchvision's known deviation. */
  readonly largeKernel?: 5 | 3;
}

/**
 * The naive inception module: 1x1, 3x3 and 5x5 convolutions and a 3x3 max pooling of the same input, joined by channels:
 * x [N, C, H, W] -> [N, sum of filters + C, H, W]. Depth can only grow.
 *
 * *Lecture:* GoogLeNet, "what is the problem with this?" *Paper:* Szegedy et al. 2014, https://arxiv.org/abs/1409.4842.
 * @example
 * const naive = new nn.NaiveInception(256, { conv1x1: 128, conv3x3: 192, conv5x5: 96 });
 * summary(naive, [256, 28, 28]).totals.multiplyAdds; // 854196224
 */
export class NaiveInception extends Module {
  branch1: ConvReLU;
  branch2: ConvReLU;
  branch3: ConvReLU;
  branch4 = new MaxPool2d(3, { stride: 1, padding: 1 });

  constructor(inChannels: number, filters: NaiveInceptionFilters) {
    super();
    this.branch1 = new ConvReLU(inChannels, filters.conv1x1, 1);
    this.branch2 = new ConvReLU(inChannels, filters.conv3x3, 3, { padding: 1 });
    this.branch3 = new ConvReLU(inChannels, filters.conv5x5, 5, { padding: 2 });
  }

  override forward(x: Tensor): Tensor {
    const branches = [this.branch1, this.branch2, this.branch3, this.branch4];
    return cat(
      branches.map((branch) => branch.forward(x)),
      { dim: 1 },
    );
  }
}

/**
 * The inception module of GoogLeNet: as the naive one, with 1x1 "bottlenecks" before the large filters and after the
 * pooling: x [N, C, H, W] -> [N, conv1x1 + conv3x3 + conv5x5 + poolProjection, H, W].
 *
 * Names are torchvision's: branch1.conv, branch2.0.conv, … *Paper:* Szegedy et al. 2014, https://arxiv.org/abs/1409.4842.
 * @example
 * const filters = { conv1x1: 128, reduce3x3: 64, conv3x3: 192, reduce5x5: 64, conv5x5: 96, poolProjection: 64 };
 * summary(new nn.Inception(256, filters), [256, 28, 28]).totals.multiplyAdds; // 271351808
 */
export class Inception extends Module {
  branch1: ConvReLU;
  branch2: Sequential;
  branch3: Sequential;
  branch4: Sequential;
  /** Depth of the output. */
  readonly outChannels: number;

  constructor(inChannels: number, filters: InceptionFilters, options: InceptionOptions = {}) {
    super();
    const { batchNorm = false, largeKernel = 5 } = options;
    const { conv1x1, reduce3x3, conv3x3, reduce5x5, conv5x5, poolProjection } = filters;
    const large = { padding: (largeKernel - 1) / 2, batchNorm };
    this.branch1 = new ConvReLU(inChannels, conv1x1, 1, { batchNorm });
    this.branch2 = new Sequential(
      new ConvReLU(inChannels, reduce3x3, 1, { batchNorm }),
      new ConvReLU(reduce3x3, conv3x3, 3, { padding: 1, batchNorm }),
    );
    this.branch3 = new Sequential(
      new ConvReLU(inChannels, reduce5x5, 1, { batchNorm }),
      new ConvReLU(reduce5x5, conv5x5, largeKernel, large),
    );
    this.branch4 = new Sequential(
      new MaxPool2d(3, { stride: 1, padding: 1 }),
      new ConvReLU(inChannels, poolProjection, 1, { batchNorm }),
    );
    this.outChannels = conv1x1 + conv3x3 + conv5x5 + poolProjection;
  }

  override forward(x: Tensor): Tensor {
    const branches = [this.branch1, this.branch2, this.branch3, this.branch4];
    return cat(
      branches.map((branch) => branch.forward(x)),
      { dim: 1 },
    );
  }
}
