import { ReLU } from "../nn/activations.js";
import { BatchNorm2d } from "../nn/batchNorm.js";
import { Conv2d } from "../nn/conv2d.js";
import { constant, kaimingNormal } from "../nn/init.js";
import { Flatten } from "../nn/flatten.js";
import { Linear } from "../nn/linear.js";
import { Module } from "../nn/module.js";
import { AdaptiveAvgPool2d, MaxPool2d } from "../nn/pool.js";
import { BasicBlock, Bottleneck } from "../nn/residual.js";
import { Sequential } from "../nn/sequential.js";
import type { Tensor } from "../tensor/tensor.js";

/** Options of the ImageNet ResNets. */
export interface ResNetOptions {
  /** Number of classes (default 1,000). */
  readonly numClasses?: number;
  /** Where a bottleneck has its stride: `"3x3"` as torchvision (default), `"1x1"` as in the paper. */
  readonly strideIn?: "3x3" | "1x1";
  /** Start each block as the identity: the last batch norm's scale is 0 (default false). */
  readonly zeroInitResidual?: boolean;
}

type Blocks = readonly [number, number, number, number];

/**
 * A ResNet for 224 x 224 pictures: conv 7x7 s2, pool 3x3 s2, four stages of blocks with 64, 128, 256, 512 channels,
 * global average pool, one fully connected layer. Names are torchvision's, so its weights load by name.
 *
 * x [N, 3, H, W] -> logits [N, numClasses]. *Paper:* He et al. 2015, https://arxiv.org/abs/1512.03385.
 * @example
 * const small = new models.ResNet(nn.BasicBlock, [1, 1, 1, 1], { numClasses: 10 });
 * summary(small, [3, 64, 64]).layers.at(-1).outputShape; // [10]
 */
export class ResNet extends Module {
  conv1 = new Conv2d(3, 64, 7, { stride: 2, padding: 3, bias: false });
  bn1 = new BatchNorm2d(64);
  relu = new ReLU();
  maxpool = new MaxPool2d(3, { stride: 2, padding: 1 });
  layer1: Sequential;
  layer2: Sequential;
  layer3: Sequential;
  layer4: Sequential;
  avgpool = new AdaptiveAvgPool2d(1);
  flatten = new Flatten();
  fc: Linear;

  constructor(
    Block: typeof BasicBlock | typeof Bottleneck,
    blocks: Blocks,
    options: ResNetOptions = {},
  ) {
    super();
    const { numClasses = 1000, strideIn = "3x3", zeroInitResidual = false } = options;
    let inChannels = 64;
    const stage = (channels: number, count: number, firstStride: number): Sequential => {
      const list = Array.from({ length: count }, (_, i) => {
        const stride = i === 0 ? firstStride : 1;
        const block = new Block(inChannels, channels, { stride, strideIn });
        inChannels = channels * Block.expansion;
        return block;
      });
      return new Sequential(...list);
    };
    this.layer1 = stage(64, blocks[0], 1);
    this.layer2 = stage(128, blocks[1], 2);
    this.layer3 = stage(256, blocks[2], 2);
    this.layer4 = stage(512, blocks[3], 2);
    this.fc = new Linear(inChannels, numClasses);
    this.apply((module) => {
      if (module instanceof Conv2d) {
        kaimingNormal(module.weight, { mode: "fanOut", nonlinearity: "relu" });
      }
      if (!zeroInitResidual) return;
      const last =
        module instanceof Bottleneck
          ? module.bn3
          : module instanceof BasicBlock
            ? module.bn2
            : undefined;
      if (last?.weight !== undefined) constant(last.weight, 0);
    });
  }

  override forward(x: Tensor): Tensor {
    const stem = this.maxpool.forward(this.relu.forward(this.bn1.forward(this.conv1.forward(x))));
    const middle = this.layer2.forward(this.layer1.forward(stem));
    const top = this.layer4.forward(this.layer3.forward(middle));
    return this.fc.forward(this.flatten.forward(this.avgpool.forward(top)));
  }
}

/**
 * ResNet-18: stages of 2, 2, 2, 2 basic blocks. 1.814 GMAC at 224 x 224.
 * @example
 * models.resNet18().parameterCount(); // 11689512
 */
export function resNet18(options: ResNetOptions = {}): ResNet {
  return new ResNet(BasicBlock, [2, 2, 2, 2], options);
}

/**
 * ResNet-34: stages of 3, 4, 6, 3 basic blocks. 3.664 GMAC at 224 x 224.
 * @example
 * models.resNet34().parameterCount(); // 21797672
 */
export function resNet34(options: ResNetOptions = {}): ResNet {
  return new ResNet(BasicBlock, [3, 4, 6, 3], options);
}

/**
 * ResNet-50: stages of 3, 4, 6, 3 bottlenecks. 4.089 GMAC at 224 x 224, 3.858 with `strideIn: "1x1"`.
 * @example
 * models.resNet50().parameterCount(); // 25557032
 */
export function resNet50(options: ResNetOptions = {}): ResNet {
  return new ResNet(Bottleneck, [3, 4, 6, 3], options);
}

/**
 * ResNet-101: stages of 3, 4, 23, 3 bottlenecks. 7.801 GMAC at 224 x 224.
 * @example
 * models.resNet101().parameterCount(); // 44549160
 */
export function resNet101(options: ResNetOptions = {}): ResNet {
  return new ResNet(Bottleneck, [3, 4, 23, 3], options);
}

/**
 * ResNet-152: stages of 3, 8, 36, 3 bottlenecks. 11.514 GMAC at 224 x 224.
 * @example
 * models.resNet152().parameterCount(); // 60192808
 */
export function resNet152(options: ResNetOptions = {}): ResNet {
  return new ResNet(Bottleneck, [3, 8, 36, 3], options);
}
