"""Operations of convolutional networks: what the engine is called with, and the same in torch."""

import torch
import torch.nn.functional as F

from cases_tensors import case, ints, ref, x

a0, a1, a2 = ref(0), ref(1), ref(2)


def conv(name, shape, weight, bias, options, **torch_options):
    inputs = [x(*shape), x(*weight)] + ([x(weight[0])] if bias else [])
    engine = {**options, **({"bias": a2} if bias else {})}

    def expected(a, w, b=None):
        return F.conv2d(a, w, b, **torch_options)

    return case(f"conv2d: {name}", "conv2d", inputs, [a0, a1, engine], expected)


def pool(call, name, shape, options, expected, **kwargs):
    return case(f"{call}: {name}", call, [x(*shape)], [a0, options], expected, **kwargs)


def norm(name, shape, options, expected):
    inputs = [x(*shape, scale=2, shift=1), x(shape[1]), x(shape[1])]
    return case(f"batchNorm: {name}", "batchNorm", inputs, [a0, {"weight": a1, "bias": a2, **options}], expected)


CASES = [
    conv("3x3, padding 1", (2, 3, 5, 5), (4, 3, 3, 3), True, {"padding": 1}, padding=1),
    conv("stride leaves a rest", (1, 2, 6, 6), (3, 2, 3, 3), True, {"stride": 2}, stride=2),
    conv("stride, padding", (2, 2, 7, 8), (3, 2, 3, 3), False, {"stride": 2, "padding": 1}, stride=2, padding=1),
    conv("pairs", (1, 2, 7, 9), (2, 2, 3, 5), False, {"stride": [2, 1], "padding": [1, 2], "dilation": [2, 1]}, stride=(2, 1), padding=(1, 2), dilation=(2, 1)),
    conv("same, even kernel", (1, 2, 6, 5), (2, 2, 4, 2), False, {"padding": "same"}, padding="same"),
    conv("same, dilated", (1, 1, 7, 7), (2, 1, 3, 3), False, {"padding": "same", "dilation": 2}, padding="same", dilation=2),
    conv("groups", (2, 4, 5, 5), (6, 2, 3, 3), True, {"groups": 2, "padding": 1}, groups=2, padding=1),
    conv("depthwise", (1, 3, 5, 5), (3, 1, 3, 3), True, {"groups": 3}, groups=3),
    conv("1x1, 17 to 33 channels", (1, 17, 2, 2), (33, 17, 1, 1), True, {}),
    conv("11x11, stride 4", (1, 3, 27, 27), (2, 3, 11, 11), False, {"stride": 4}, stride=4),
    pool("maxPool2d", "3x3 s2", (2, 2, 7, 7), {"kernelSize": 3, "stride": 2}, lambda a: F.max_pool2d(a, 3, 2)),
    pool("maxPool2d", "ceil, padded", (1, 2, 6, 7), {"kernelSize": 3, "stride": 2, "padding": 1, "ceilMode": True}, lambda a: F.max_pool2d(a, 3, 2, 1, ceil_mode=True)),
    pool("maxPool2d", "dilated", (1, 2, 7, 7), {"kernelSize": 2, "stride": 1, "dilation": 2}, lambda a: F.max_pool2d(a, 2, 1, dilation=2)),
    pool("maxPool2dWithIndices", "indices", (1, 2, 5, 6), {"kernelSize": 2, "stride": 1}, lambda a: F.max_pool2d(a, 2, 1, return_indices=True)[1], pick="indices"),
    pool("avgPool2d", "2x2", (2, 2, 6, 6), {"kernelSize": 2}, lambda a: F.avg_pool2d(a, 2)),
    pool("avgPool2d", "padded", (1, 2, 6, 7), {"kernelSize": 3, "stride": 2, "padding": 1}, lambda a: F.avg_pool2d(a, 3, 2, 1)),
    pool("avgPool2d", "pads do not count", (1, 2, 6, 6), {"kernelSize": 3, "stride": 2, "padding": 1, "countIncludePad": False}, lambda a: F.avg_pool2d(a, 3, 2, 1, count_include_pad=False)),
    pool("avgPool2d", "ceil, padded", (1, 1, 6, 6), {"kernelSize": 3, "stride": 2, "padding": 1, "ceilMode": True}, lambda a: F.avg_pool2d(a, 3, 2, 1, ceil_mode=True)),
    case("linear", "linear", [x(3, 4), x(5, 4), x(5)], [a0, a1, {"bias": a2}], F.linear),
    case("linear: no bias, more dims", "linear", [x(2, 3, 4), x(5, 4)], None, F.linear),
    case("relu", "relu", [x(3, 4)], None, F.relu),
    case("softmax", "softmax", [x(2, 3, 4, scale=5)], [a0, {"dim": 1}], lambda a: a.softmax(1)),
    case("logSoftmax", "logSoftmax", [x(2, 5, scale=500)], None, lambda a: a.log_softmax(-1)),
    case("crossEntropy", "crossEntropy", [x(4, 5), ints(4, below=5)], None, F.cross_entropy),
    case("crossEntropy: logits of 1000", "crossEntropy", [x(4, 5, scale=1000), ints(4, below=5)], None, F.cross_entropy),
    case("crossEntropy: sum, smoothed", "crossEntropy", [x(4, 5), ints(4, below=5)], [a0, a1, {"reduction": "sum", "labelSmoothing": 0.1}], lambda a, y: F.cross_entropy(a, y, reduction="sum", label_smoothing=0.1)),
    case("crossEntropy: weighted, smoothed", "crossEntropy", [x(4, 5), ints(4, below=5), x(5, shift=2)], [a0, a1, {"weight": a2, "labelSmoothing": 0.2}], lambda a, y, w: F.cross_entropy(a, y, w.detach(), label_smoothing=0.2)),
    case("crossEntropy: ignored", "crossEntropy", [x(4, 5), ints(4, below=5)], [a0, a1, {"ignoreIndex": 1}], lambda a, y: F.cross_entropy(a, y, ignore_index=1)),
    case("crossEntropy: pixels", "crossEntropy", [x(2, 3, 2, 2), ints(2, 2, 2, below=3)], [a0, a1, {"reduction": "none"}], lambda a, y: F.cross_entropy(a, y, reduction="none")),
    case("crossEntropy: probabilities", "crossEntropy", [x(3, 4), x(3, 4, scale=0.2, shift=0.25)], [a0, a1, {"labelSmoothing": 0.1}], lambda a, p: F.cross_entropy(a, p, label_smoothing=0.1)),
    norm("training", (3, 2, 4, 5), {"training": True}, lambda a, w, b: F.batch_norm(a, None, None, w, b, True)),
    norm("rows, eps", (5, 3), {"training": True, "eps": 0.1}, lambda a, w, b: F.batch_norm(a, None, None, w, b, True, eps=0.1)),
    case("batchNorm: evaluation", "batchNorm", [x(2, 3, 2, 2), x(3), x(3), x(3), x(3, shift=2)], [a0, {"weight": a1, "bias": a2, "runningMean": ref(3), "runningVar": ref(4)}], lambda a, w, b, m, v: F.batch_norm(a, m.detach(), v.detach(), w, b)),
    case("convTranspose2d: stride, output padding", "convTranspose2d", [x(1, 2, 4, 4), x(2, 3, 3, 3), x(3)], [a0, a1, {"bias": a2, "stride": 2, "padding": 1, "outputPadding": 1}], lambda a, w, b: F.conv_transpose2d(a, w, b, 2, 1, 1)),
    case("convTranspose2d: groups, dilation", "convTranspose2d", [x(2, 4, 3, 5), x(4, 3, 2, 3)], [a0, a1, {"groups": 2, "dilation": [2, 1], "stride": [1, 2]}], lambda a, w: F.conv_transpose2d(a, w, None, (1, 2), groups=2, dilation=(2, 1))),
    case("adaptiveAvgPool2d: uneven", "adaptiveAvgPool2d", [x(1, 2, 7, 5)], [a0, [3, 2]], lambda a: F.adaptive_avg_pool2d(a, (3, 2))),
    case("adaptiveAvgPool2d: larger than the image", "adaptiveAvgPool2d", [x(1, 2, 2, 3)], [a0, [4, 4]], lambda a: F.adaptive_avg_pool2d(a, 4)),
    case("globalAvgPool2d", "globalAvgPool2d", [x(2, 3, 4, 4)], None, lambda a: F.adaptive_avg_pool2d(a, 1).flatten(1)),
    case("maxUnpool2d", "maxUnpool2d", [x(1, 1, 2, 2), ints(1, 1, 2, 2, below=16)], [a0, a1, {"outputSize": [4, 4]}], lambda a, i: F.max_unpool2d(a, i, 2)),
    case("unfold: im2col", "unfold", [x(2, 2, 5, 6)], [a0, {"kernelSize": [3, 2], "stride": 2, "padding": 1}], lambda a: F.unfold(a, (3, 2), stride=2, padding=1)),
    case("unfold: dilated", "unfold", [x(1, 1, 5, 5)], [a0, {"kernelSize": 2, "dilation": 2}], lambda a: F.unfold(a, 2, dilation=2)),
    case("fold: col2im", "fold", [x(1, 8, 6)], [a0, {"outputSize": [3, 4], "kernelSize": 2}], lambda a: F.fold(a, (3, 4), 2)),
    case("interpolate: nearest", "interpolate", [x(1, 2, 3, 4)], [a0, {"size": [5, 6]}], lambda a: F.interpolate(a, (5, 6))),
    case("interpolate: twice as large", "interpolate", [x(1, 2, 3, 4)], [a0, {"scaleFactor": 2}], lambda a: F.interpolate(a, scale_factor=2)),
    case("interpolate: bilinear", "interpolate", [x(1, 2, 3, 4)], [a0, {"size": [5, 7], "mode": "bilinear"}], lambda a: F.interpolate(a, (5, 7), mode="bilinear")),
    case("interpolate: bilinear, corners aligned", "interpolate", [x(1, 2, 3, 4)], [a0, {"size": [6, 2], "mode": "bilinear", "alignCorners": True}], lambda a: F.interpolate(a, (6, 2), mode="bilinear", align_corners=True)),
    case("relu6", "relu6", [x(3, 4, scale=8)], None, F.relu6),
    case("leakyRelu", "leakyRelu", [x(3, 4)], [a0, {"negativeSlope": 0.2}], lambda a: F.leaky_relu(a, 0.2)),
    case("elu", "elu", [x(3, 4)], [a0, {"alpha": 1.5}], lambda a: F.elu(a, 1.5)),
    case("gelu", "gelu", [x(3, 4, scale=3)], None, F.gelu),
    case("gelu: tanh", "gelu", [x(3, 4, scale=3)], [a0, {"approximate": "tanh"}], lambda a: F.gelu(a, approximate="tanh")),
    case("sigmoid", "sigmoid", [x(3, 4, scale=5)], None, torch.sigmoid),
    case("sigmoid: far out", "sigmoid", [x(3, 4, scale=800)], None, torch.sigmoid),
    case("tanh", "tanh", [x(3, 4, scale=2)], None, torch.tanh),
    case("layerNorm", "layerNorm", [x(2, 3, 4), x(3, 4), x(3, 4)], [a0, [3, 4], {"weight": a1, "bias": a2}], lambda a, w, b: F.layer_norm(a, (3, 4), w, b)),
    case("groupNorm", "groupNorm", [x(2, 4, 3, 3), x(4), x(4)], [a0, 2, {"weight": a1, "bias": a2}], lambda a, w, b: F.group_norm(a, 2, w, b)),
    case("localResponseNorm", "localResponseNorm", [x(1, 7, 2, 2)], [a0, {"size": 4, "alpha": 0.1, "k": 2}], lambda a: F.local_response_norm(a, 4, 0.1, 0.75, 2)),
    case("nllLoss", "nllLoss", [x(4, 5), ints(4, below=5), x(5, shift=2)], [a0, a1, {"weight": a2}], lambda a, y, w: F.nll_loss(a, y, w.detach())),
    case("mseLoss", "mseLoss", [x(3, 4), x(3, 4)], None, F.mse_loss),
    case("mseLoss: sum", "mseLoss", [x(3, 4), x(3, 4)], [a0, a1, {"reduction": "sum"}], lambda a, b: F.mse_loss(a, b, reduction="sum")),
    case("multiMarginLoss", "multiMarginLoss", [x(4, 5), ints(4, below=5)], None, F.multi_margin_loss),
]
