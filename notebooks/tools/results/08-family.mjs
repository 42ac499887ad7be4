import { data, manualSeed, models, noGrad, summary } from "cnnlab";

export const experiment = {
  title: "ResNet-18 to 152 (notebook 11)",
  note: "Parameters and multiply-adds of a 224 x 224 image; forward pass of the cat, median of five.",
  seeds: [0],
  run(seed) {
    manualSeed(seed);
    const cat = data.photo("chelsea", { size: 224 });
    return Object.fromEntries(
      [18, 34, 50, 101, 152].map((depth) => {
        const net = models[`resNet${depth}`]();
        net.eval();
        const { parameters, multiplyAdds } = summary(net, [3, 224, 224]).totals;
        const times = Array.from({ length: 6 }, () => {
          const start = performance.now();
          noGrad(() => net.forward(cat))
            .at(0, 0)
            .item();
          return performance.now() - start;
        });
        const milliseconds = times.slice(1).sort((a, b) => a - b)[2];
        return [
          `ResNet-${depth}`,
          { parameters, "multiply-adds": multiplyAdds, "forward, ms": milliseconds },
        ];
      }),
    );
  },
};
