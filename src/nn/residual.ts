import { add } from "../ops/add.js";
import type { Tensor } from "../tensor/tensor.js";
import { ReLU } from "./activations.js";
import { BatchNorm2d } from "./batchNorm.js";
import { Conv2d } from "./conv2d.js";
import { Module } from "./module.js";
import { Sequential } from "./sequential.js";
import { ZeroPadShortcut } from "./shortcut.js";

/**
 * How the input gets around a residual block whose output has another shape: `"projection"` by a 1x1 convolution
 * ("option B", the ImageNet nets), `"zeroPad"` without parameters ("option A", the CIFAR nets), `"none"` not at all,
 * even where shapes agree: the plain net of the comparison.
 */
export type Shortcut = "projection" | "zeroPad" | "none";

/** Options of {@link BasicBlock}. */
export interface BasicBlockOptions {
  /** Step of the first convolution (default 1). */
  readonly stride?: number;
  /** What goes around the block (default `"projection"`). */
  readonly shortcut?: Shortcut;
}

/** Options of {@link Bottleneck}. */
export interface BottleneckOptions extends BasicBlockOptions {
  /** Which convolution has the stride: `"3x3"` as in torchvision (default), `"1x1"` as in the paper. */
  readonly strideIn?: "3x3" | "1x1";
}

/** What both blocks share: F(x) + x, then ReLU. */
abstract class ResidualBlock extends Module {
  abstract relu: ReLU;
  /** The way around, where the shape changes. */
  abstract downsample: Module | undefined;
  /** Whether the input goes around at all. */
  readonly residual: boolean;

  constructor(shortcut: Shortcut) {
    super();
    this.residual = shortcut !== "none";
  }

  /** F(x), without the last ReLU. */
  protected abstract branch(x: Tensor): Tensor;

  override forward(x: Tensor): Tensor {
    const out = this.branch(x);
    if (!this.residual) return this.relu.forward(out);
    return this.relu.forward(add(out, this.downsample?.forward(x) ?? x));
  }
}

/**
 * The residual block of ResNet-18 and -34: two 3x3 convolutions with batch norm, relu(F(x) + x),
 * x [N, C, H, W] -> [N, channels, H / stride, W / stride].
 *
 * Names are torchvision's: conv1, bn1, conv2, bn2, downsample. *Paper:* He et al. 2015, https://arxiv.org/abs/1512.03385.
 * @example
 * const block = new nn.BasicBlock(16, 32, { stride: 2 });
 * block.forward(randn([2, 16, 8, 8])).shape; // [2, 32, 4, 4]
 */
export class BasicBlock extends ResidualBlock {
  /** Output channels are this many times `channels`. */
  static readonly expansion = 1;
  conv1: Conv2d;
  bn1: BatchNorm2d;
  relu = new ReLU();
  conv2: Conv2d;
  bn2: BatchNorm2d;
  downsample: Module | undefined;

  constructor(inChannels: number, channels: number, options: BasicBlockOptions = {}) {
    const { stride = 1, shortcut = "projection" } = options;
    super(shortcut);
    this.conv1 = new Conv2d(inChannels, channels, 3, { stride, padding: 1, bias: false });
    this.bn1 = new BatchNorm2d(channels);
    this.conv2 = new Conv2d(channels, channels, 3, { padding: 1, bias: false });
    this.bn2 = new BatchNorm2d(channels);
    this.downsample = wayAround(inChannels, channels, stride, shortcut);
  }

  protected override branch(x: Tensor): Tensor {
    const inner = this.relu.forward(this.bn1.forward(this.conv1.forward(x)));
    return this.bn2.forward(this.conv2.forward(inner));
  }
}

/**
 * The bottleneck block of ResNet-50 and deeper: 1x1 down to `channels`, 3x3, 1x1 up to 4 * `channels`, each with batch
 * norm, relu(F(x) + x): x [N, C, H, W] -> [N, 4 * channels, H / stride, W / stride].
 *
 * Names are torchvision's: conv1 … conv3, bn1 … bn3, downsample. *Paper:* He et al. 2015, https://arxiv.org/abs/1512.03385.
 * @example
 * const block = new nn.Bottleneck(256, 64);
 * block.forward(randn([1, 256, 4, 4])).shape; // [1, 256, 4, 4]
 * block.conv1.weight.size + block.conv2.weight.size + block.conv3.weight.size; // 69632
 */
export class Bottleneck extends ResidualBlock {
  /** Output channels are this many times `channels`. */
  static readonly expansion = 4;
  conv1: Conv2d;
  bn1: BatchNorm2d;
  conv2: Conv2d;
  bn2: BatchNorm2d;
  conv3: Conv2d;
  bn3: BatchNorm2d;
  relu = new ReLU();
  downsample: Module | undefined;

  constructor(inChannels: number, channels: number, options: BottleneckOptions = {}) {
    const { stride = 1, shortcut = "projection", strideIn = "3x3" } = options;
    super(shortcut);
    const out = channels * Bottleneck.expansion;
    const [stride1, stride2] = strideIn === "1x1" ? [stride, 1] : [1, stride];
    this.conv1 = new Conv2d(inChannels, channels, 1, { stride: stride1, bias: false });
    this.bn1 = new BatchNorm2d(channels);
    this.conv2 = new Conv2d(channels, channels, 3, { stride: stride2, padding: 1, bias: false });
    this.bn2 = new BatchNorm2d(channels);
    this.conv3 = new Conv2d(channels, out, 1, { bias: false });
    this.bn3 = new BatchNorm2d(out);
    this.downsample = wayAround(inChannels, out, stride, shortcut);
  }

  protected override branch(x: Tensor): Tensor {
    const narrow = this.relu.forward(this.bn1.forward(this.conv1.forward(x)));
    const inner = this.relu.forward(this.bn2.forward(this.conv2.forward(narrow)));
    return this.bn3.forward(this.conv3.forward(inner));
  }
}

function wayAround(
  inChannels: number,
  outChannels: number,
  stride: number,
  shortcut: Shortcut,
): Module | undefined {
  if (shortcut === "none" || (stride === 1 && inChannels === outChannels)) return undefined;
  if (shortcut === "zeroPad") return new ZeroPadShortcut(inChannels, outChannels, { stride });
  return new Sequential(
    new Conv2d(inChannels, outChannels, 1, { stride, bias: false }),
    new BatchNorm2d(outChannels),
  );
}
