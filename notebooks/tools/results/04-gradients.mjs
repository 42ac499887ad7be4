import { crossEntropy, manualSeed, models, randn, tensor } from "cnnlab";

const kinds = {
  "plain, Xavier, no BN": (depth) => models.cifarPlain(depth, { norm: false, init: "xavier" }),
  "plain, He, BN": (depth) => models.cifarPlain(depth),
  "residual, Xavier, no BN": (depth) => models.cifarResNet(depth, { norm: false, init: "xavier" }),
  "residual, He, BN": (depth) => models.cifarResNet(depth),
};

/** Root mean square of the gradient of the first convolution, at initialisation. */
function firstGradient(net) {
  net.train();
  const labels = tensor([0, 1, 2, 3, 4, 5, 6, 7], { dtype: "int32" });
  crossEntropy(net.forward(randn([8, 3, 32, 32])), labels).backward();
  const [first] = net.parameters();
  return Math.sqrt(first.grad.pow(2).mean().item());
}

export const experiment = {
  title: "Gradient of the first layer at initialisation (notebook 11)",
  note: "CIFAR nets of 20, 56 and 110 layers, a batch of eight images of N(0, 1); root mean square of the gradient, smallest to largest over the seeds.",
  run(seed) {
    return Object.fromEntries(
      Object.entries(kinds).map(([kind, build]) => {
        const figures = [20, 56, 110].map((depth) => {
          manualSeed(seed);
          return [`${depth} layers`, firstGradient(build(depth))];
        });
        return [kind, Object.fromEntries(figures)];
      }),
    );
  },
};
