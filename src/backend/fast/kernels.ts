import type { Kernel } from "../backend.js";
import { batchNorm, batchNormGrad } from "./batchNorm.js";
import { conv2d, conv2dInputGrad, conv2dWeightGrad } from "./conv2d.js";
import { binary, relu, reluGrad, unary } from "./elementwise.js";
import type { Machine } from "./machine.js";
import { linear, matmul } from "./matmul.js";
import { channelWindowSum, normalizeRows } from "./normalizeRows.js";
import { adaptiveAvgPool2d, adaptiveAvgPool2dGrad } from "./adaptiveAvgPool2d.js";
import { avgPool2d, avgPool2dGrad, maxPool2d, maxPool2dGrad } from "./pool2d.js";
import { expand, reduce } from "./reduce.js";
import { cat, pad, place, slice } from "./slice.js";
import { softmax } from "./softmax.js";
import { adamUpdate, sgdUpdate } from "./update.js";

interface Slope {
  readonly negativeSlope: number;
}

/** The fast version of each op, by the op's name, on one machine. */
export function fastKernels(machine: Machine): Readonly<Record<string, Kernel>> {
  return {
    slice: slice(machine),
    place: place(machine),
    pad: pad(machine),
    cat: cat(machine),
    sum: reduce(machine, false),
    mean: reduce(machine, true),
    expand: expand(machine),
    add: binary(machine, "add"),
    sub: binary(machine, "sub"),
    mul: binary(machine, "mul"),
    div: binary(machine, "div"),
    maximum: binary(machine, "maximum"),
    minimum: binary(machine, "minimum"),
    neg: unary(machine, "neg"),
    abs: unary(machine, "abs"),
    exp: unary(machine, "exp"),
    log: unary(machine, "log"),
    sqrt: unary(machine, "sqrt"),
    sigmoid: unary(machine, "sigmoid"),
    tanh: unary(machine, "tanh"),
    normalCdf: unary(machine, "normalCdf"),
    elu: unary<{ alpha: number }>(machine, "elu", ({ alpha }) => [alpha]),
    leakyReluSlope: unary<Slope>(machine, "leakyReluSlope", (plan) => [plan.negativeSlope]),
    clamp: unary<{ min: number; max: number }>(machine, "clamp", ({ min, max }) => [min, max]),
    relu: relu(machine),
    reluGrad: reluGrad(machine),
    matmul: matmul(machine),
    linear: linear(machine),
    conv2d: conv2d(machine),
    conv2dInputGrad: conv2dInputGrad(machine),
    conv2dWeightGrad: conv2dWeightGrad(machine),
    maxPool2d: maxPool2d(machine),
    maxPool2dGrad: maxPool2dGrad(machine),
    avgPool2d: avgPool2d(machine),
    avgPool2dGrad: avgPool2dGrad(machine),
    adaptiveAvgPool2d: adaptiveAvgPool2d(machine),
    adaptiveAvgPool2dGrad: adaptiveAvgPool2dGrad(machine),
    normalizeRows: normalizeRows(machine, { scaleOnly: false }),
    rowScale: normalizeRows(machine, { scaleOnly: true }),
    channelWindowSum: channelWindowSum(machine),
    softmax: softmax(machine, { log: false }),
    logSoftmax: softmax(machine, { log: true }),
    batchNorm: batchNorm(machine),
    batchNormGrad: batchNormGrad(machine),
    sgdUpdate: sgdUpdate(machine),
    adamUpdate: adamUpdate(machine),
  };
}
