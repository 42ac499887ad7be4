import { readFileSync } from "node:fs";
import * as cnnlab from "cnnlab";
import {
  backend,
  batchNorm,
  conv2d,
  grad,
  mean,
  noGrad,
  ones,
  relu,
  tensor,
  zeros,
  type DType,
  type Tensor,
} from "cnnlab";
import { afterAll, describe, expect, it } from "vitest";
import { expectClose } from "../support/close.js";

interface Stored {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Golden {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, Stored>>;
  readonly output: Stored;
  readonly upstream: Stored;
  readonly grads: Readonly<Record<string, Stored>>;
  readonly "running_after_torch_momentum0.1_from_0_1"?: {
    readonly mean: readonly number[];
    readonly var_unbiased: readonly number[];
  };
}

type Inputs = Readonly<Record<string, Tensor>>;

const text = readFileSync(new URL("../fixtures/cnn_golden.json", import.meta.url), "utf8");
const { cases } = JSON.parse(text) as { cases: readonly Golden[] };

// The file's numbers have 12 digits; float32 keeps 7, and sums of some dozens of terms lose one.
const tolerances = { float64: 1e-9, float32: 1e-5 } as const;

/** torch's snake_case options in camelCase. */
function options(args: Golden["args"]): Record<string, unknown> {
  const camel = (key: string) => key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(args).map(([key, value]) => [camel(key), value]));
}

type Call = (inputs: Inputs, args: Golden["args"]) => Tensor;

const call = (name: string, ...args: readonly unknown[]): Tensor => {
  const fn: unknown = Reflect.get(cnnlab, name);
  if (typeof fn !== "function") throw new Error(`${name} is not exported`);
  return Reflect.apply(fn, undefined, args) as Tensor;
};

const unary =
  (name: string, extra?: object): Call =>
  ({ x }) =>
    call(name, x, ...(extra === undefined ? [] : [extra]));

const vectorLike = (x: Tensor, values: unknown) => tensor(values as number[], { dtype: x.dtype });

/** What each family of cases calls; the first match counts. */
const calls: readonly (readonly [RegExp, Call])[] = [
  [/^conv_/, ({ x, w, b }, args) => call("conv2d", x, w, { bias: b, ...options(args) })],
  [/^convT_/, ({ x, w, b }, args) => call("convTranspose2d", x, w, { bias: b, ...options(args) })],
  [/^maxpool_/, ({ x }, args) => call("maxPool2d", x, options(args))],
  [/^avgpool_/, ({ x }, args) => call("avgPool2d", x, options(args))],
  [/^global_avgpool$/, ({ x }) => mean(x!, { dim: [2, 3] })],
  [
    /^batchnorm2d_train$/,
    ({ x, gamma, beta }, args) =>
      call("batchNorm", x, { weight: gamma, bias: beta, training: true, ...options(args) }),
  ],
  [
    /^batchnorm2d_eval$/,
    ({ x, gamma, beta }, { eps, running_mean: m, running_var: v }) =>
      call("batchNorm", x, {
        weight: gamma,
        bias: beta,
        eps,
        runningMean: vectorLike(x!, m),
        runningVar: vectorLike(x!, v),
      }),
  ],
  [
    /^groupnorm/,
    ({ x, gamma, beta }, { groups, eps }) =>
      call("groupNorm", x, groups, { weight: gamma, bias: beta, eps }),
  ],
  [
    /^lrn_n5_torch/,
    ({ x }, { size, alpha, beta, k }) => call("localResponseNorm", x, { size, alpha, beta, k }),
  ],
  [
    /^lrn_n5_alexnet/,
    ({ x }, { n, alpha, beta, k }) =>
      call("localResponseNorm", x, { size: n, alpha, beta, k, convention: "paper" }),
  ],
  [
    /^softmax_ce_label_smooth/,
    ({ x }, { labels }) => call("crossEntropy", x, labels, { labelSmoothing: 0.1 }),
  ],
  [/^softmax_ce/, ({ x }, { labels }) => call("crossEntropy", x, labels)],
  [/^svm_/, ({ x }, { labels }) => call("svmLoss", x, labels)],
  [/^linear$/, ({ x, w, b }) => call("linear", x, w, { bias: b })],
  [/^leaky_relu/, unary("leakyRelu", { negativeSlope: 0.01 })],
  ...["relu", "elu", "sigmoid", "tanh", "gelu", "relu6"].map(
    (name) => [new RegExp(`^${name}$`), unary(name)] as const,
  ),
  [
    /^residual_block_gradient$/,
    ({ x, w1, w2 }) =>
      relu(conv2d(relu(conv2d(x!, w1!, { padding: 1 })), w2!, { padding: 1 }).add(x!)),
  ],
];

function makeInputs(golden: Golden, dtype: DType): Inputs {
  return Object.fromEntries(
    Object.entries(golden.inputs).map(([key, { shape, data }]) => [
      key,
      tensor(Float64Array.from(data), { shape, dtype, requiresGrad: true }),
    ]),
  );
}

const initial = backend.current();
afterAll(() => backend.use(initial));

describe.each(backend.available())("%s gives the golden numbers", (name) => {
  it.each(cases.map((golden) => ({ ...golden })))("$name", (golden) => {
    backend.use(name);
    const found = calls.find(([pattern]) => pattern.test(golden.name));
    expect(found, `a call for ${golden.name}`).toBeDefined();
    for (const dtype of ["float64", "float32"] as const) {
      const inputs = makeInputs(golden, dtype);
      const output = found![1](inputs, golden.args);
      expect(output.shape).toEqual(golden.output.shape);
      expectClose(output.data, golden.output.data, tolerances[dtype], `${dtype} output`);
      const gradient = tensor(Float64Array.from(golden.upstream.data), {
        shape: output.shape,
        dtype,
      });
      const names = Object.keys(golden.grads);
      const grads = grad(
        output,
        names.map((key) => inputs[key]!),
        { gradient },
      );
      names.forEach((key, i) => {
        expectClose(
          grads[i]!.data,
          golden.grads[key]!.data,
          tolerances[dtype],
          `${dtype} gradient of ${key}`,
        );
      });
    }
  });

  it("running statistics after one step with momentum 0.1", () => {
    backend.use(name);
    const golden = cases.find((each) => each.name === "batchnorm2d_train")!;
    const { x } = makeInputs(golden, "float64");
    const [runningMean, runningVar] = [
      zeros([2], { dtype: "float64" }),
      ones([2], { dtype: "float64" }),
    ];
    noGrad(() => batchNorm(x!, { runningMean, runningVar, training: true }));
    const expected = golden["running_after_torch_momentum0.1_from_0_1"]!;
    expectClose(runningMean.data, expected.mean, 1e-9, "running mean");
    expectClose(runningVar.data, expected.var_unbiased, 1e-9, "running variance");
  });
});
