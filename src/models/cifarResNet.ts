import { ReLU } from "../nn/activations.js";
import { BatchNorm2d } from "../nn/batchNorm.js";
import { Conv2d } from "../nn/conv2d.js";
import { kaimingNormal } from "../nn/init.js";
import { Flatten } from "../nn/flatten.js";
import { Linear } from "../nn/linear.js";
import { Module } from "../nn/module.js";
import { AdaptiveAvgPool2d } from "../nn/pool.js";
import { BasicBlock, type Shortcut } from "../nn/residual.js";
import { Sequential } from "../nn/sequential.js";
import type { Tensor } from "../tensor/tensor.js";

/** Options of {@link cifarResNet} and {@link cifarPlain}. */
export interface CifarResNetOptions {
  /** Number of classes (default 10). */
  readonly numClasses?: number;
  /** Colours of the input (default 3). */
  readonly inChannels?: number;
  /** Channels of the three stages (default [16, 32, 64]). */
  readonly widths?: readonly [number, number, number];
  /** Where the shape changes: `"zeroPad"`, the paper's option A (default), or `"projection"`, option B. */
  readonly shortcut?: "zeroPad" | "projection";
}

/**
 * The CIFAR-10 nets of the ResNet paper; see {@link cifarResNet}.
 * @example
 * models.cifarResNet(20).layer1.length; // 3
 */
export class CifarResNet extends Module {
  conv1: Conv2d;
  bn1: BatchNorm2d;
  relu = new ReLU();
  layer1: Sequential;
  layer2: Sequential;
  layer3: Sequential;
  avgpool = new AdaptiveAvgPool2d(1);
  flatten = new Flatten();
  fc: Linear;

  constructor(op: string, depth: number, shortcut: Shortcut, options: CifarResNetOptions) {
    super();
    const { numClasses = 10, inChannels = 3, widths = [16, 32, 64] } = options;
    const blocks = (depth - 2) / 6;
    if (!Number.isInteger(blocks) || blocks < 1) {
      throw new RangeError(
        `${op}: depth must be 6 n + 2, such as 20, 32, 44, 56, 110; it is ${depth}`,
      );
    }
    const stage = (from: number, to: number, firstStride: number): Sequential =>
      new Sequential(
        ...Array.from({ length: blocks }, (_, i) =>
          i === 0
            ? new BasicBlock(from, to, { stride: firstStride, shortcut })
            : new BasicBlock(to, to, { shortcut }),
        ),
      );
    const [first, second, third] = widths;
    this.conv1 = new Conv2d(inChannels, first, 3, { padding: 1, bias: false });
    this.bn1 = new BatchNorm2d(first);
    this.layer1 = stage(first, first, 1);
    this.layer2 = stage(first, second, 2);
    this.layer3 = stage(second, third, 2);
    this.fc = new Linear(third, numClasses);
    this.apply((module) => {
      if (module instanceof Conv2d || module instanceof Linear) {
        kaimingNormal(module.weight, { nonlinearity: "relu" });
      }
    });
  }

  override forward(x: Tensor): Tensor {
    const stem = this.relu.forward(this.bn1.forward(this.conv1.forward(x)));
    const top = this.layer3.forward(this.layer2.forward(this.layer1.forward(stem)));
    return this.fc.forward(this.flatten.forward(this.avgpool.forward(top)));
  }
}

/**
 * The CIFAR-10 ResNet of depth 6 n + 2: conv 3x3, three stages of n basic blocks with 16, 32, 64 channels at 32, 16
 * and 8 pixels, global average pool, one fully connected layer.
 *
 * | depth | parameters | error in the paper |
 * |---|---|---|
 * | 20 | 269,722 | 8.75 % |
 * | 32 | 464,154 | 7.51 % |
 * | 44 | 658,586 | 7.17 % |
 * | 56 | 853,018 | 6.97 % |
 * | 110 | 1,727,962 | 6.43 % |
 *
 * x [N, 3, H, W] -> logits [N, numClasses]. *Paper:* He et al. 2015, https://arxiv.org/abs/1512.03385, section 4.2.
 * @throws RangeError when the depth is not 6 n + 2
 * @example
 * models.cifarResNet(20).parameterCount(); // 269722
 * models.cifarResNet(20, { shortcut: "projection" }).parameterCount(); // 272474
 */
export function cifarResNet(depth: number, options: CifarResNetOptions = {}): CifarResNet {
  return new CifarResNet("cifarResNet", depth, options.shortcut ?? "zeroPad", options);
}

/**
 * The plain net to compare with {@link cifarResNet}: the same layers, nothing goes around them.
 * @throws RangeError when the depth is not 6 n + 2
 * @example
 * models.cifarPlain(20).parameterCount(); // 269722
 */
export function cifarPlain(
  depth: number,
  options: Omit<CifarResNetOptions, "shortcut"> = {},
): CifarResNet {
  return new CifarResNet("cifarPlain", depth, "none", options);
}
