import { crossEntropy, manualSeed, models, nn, randn, tensor } from "cnnlab";

// Batch normalisation in evaluation mode that has seen nothing is the identity.
function bare(net) {
  net.apply((module) => {
    if (module instanceof nn.Conv2d || module instanceof nn.Linear) {
      nn.init.xavierNormal(module.weight);
    }
  });
  return net.eval();
}

const kinds = {
  "plain, Xavier, no BN": (depth) => bare(models.cifarPlain(depth)),
  "plain, He, BN": (depth) => models.cifarPlain(depth),
  "residual, Xavier, no BN": (depth) => bare(models.cifarResNet(depth)),
  "residual, He, BN": (depth) => models.cifarResNet(depth),
};

/** Root mean square of the gradient of the first convolution, at initialisation. */
function firstGradient(net) {
  const labels = tensor([0, 1, 2, 3, 4, 5, 6, 7], { dtype: "int32" });
  crossEntropy(net.forward(randn([8, 3, 32, 32])), labels).backward();
  const [first] = net.parameters();
  // In float64: the squares of the smallest gradients are no float32 numbers.
  return Math.sqrt(Array.from(first.grad.data).reduce((sum, g) => sum + g * g, 0) / first.size);
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
