import { crossEntropy, type CrossEntropyOptions } from "../ops/crossEntropy.js";
import { mseLoss, type MseLossOptions } from "../ops/mseLoss.js";
import { nllLoss, type NllLossOptions } from "../ops/nllLoss.js";
import { svmLoss, type SvmLossOptions } from "../ops/svmLoss.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/**
 * Softmax and cross-entropy: logits [N, C] and labels [N] -> a scalar; see `crossEntropy`.
 * @example
 * new nn.CrossEntropyLoss().forward(zeros([2, 10]), tensor([3, 7], { dtype: "int32" })).item(); // 2.30259
 */
export class CrossEntropyLoss extends Module {
  readonly options: CrossEntropyOptions;

  constructor(options: CrossEntropyOptions = {}) {
    super();
    this.options = options;
  }

  override forward(logits: Tensor, labels: Tensor): Tensor {
    return crossEntropy(logits, labels, this.options);
  }
}

/**
 * Negative log-likelihood: log-probabilities [N, C] and labels [N] -> a scalar; see `nllLoss`.
 * @example
 * new nn.NLLLoss().forward(tensor([[-1, -2]]), tensor([1], { dtype: "int32" })).item(); // 2
 */
export class NLLLoss extends Module {
  readonly options: NllLossOptions;

  constructor(options: NllLossOptions = {}) {
    super();
    this.options = options;
  }

  override forward(logProbabilities: Tensor, labels: Tensor): Tensor {
    return nllLoss(logProbabilities, labels, this.options);
  }
}

/**
 * Mean squared error of two tensors of one shape; see `mseLoss`.
 * @example
 * new nn.MSELoss().forward(tensor([1, 2]), tensor([1, 4])).item(); // 2
 */
export class MSELoss extends Module {
  readonly options: MseLossOptions;

  constructor(options: MseLossOptions = {}) {
    super();
    this.options = options;
  }

  override forward(x: Tensor, target: Tensor): Tensor {
    return mseLoss(x, target, this.options);
  }
}

/**
 * The lecture's multiclass SVM loss: scores [N, C] and labels [N] -> a scalar; see `svmLoss`.
 * @example
 * new nn.SVMLoss().forward(tensor([[3.2, 5.1, -1.7]]), tensor([0], { dtype: "int32" })).item(); // 2.9
 */
export class SVMLoss extends Module {
  readonly options: SvmLossOptions;

  constructor(options: SvmLossOptions = {}) {
    super();
    this.options = options;
  }

  override forward(scores: Tensor, labels: Tensor): Tensor {
    return svmLoss(scores, labels, this.options);
  }
}
