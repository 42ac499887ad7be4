// How the cost of a training step grows with the batch and with the depth, on one and two threads.
import { Field, quantile } from "./measure.mjs";
import { curveChart } from "./svg.mjs";

const batches = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const depths = [20, 32, 44, 56, 110];
const counts = [1, 2];
const name = "cnnlab native";

async function cost(contestant, work, rounds = 3) {
  const { can, error } = await contestant.prepare({ kind: "train", net: "resnet20", ...work });
  if (!can) throw new Error(error);
  const { ms } = await contestant.time(1);
  const times = Math.max(1, Math.min(20, Math.round(150 / ms)));
  const list = [];
  for (let i = 0; i < rounds; i++) list.push((await contestant.time(times)).ms);
  return quantile(list, 0.5);
}

const table = (head, rows) => [
  `| ${head} |`,
  `|${"---|".repeat(head.split("|").length)}`,
  ...rows.map((row) => `| ${row.join(" | ")} |`),
];

/** Tables as lines of markdown, and the picture. */
export async function growth() {
  const field = new Field();
  const contestant = await field.get(name);
  const byBatch = new Map(counts.map((threads) => [threads, []]));
  const byDepth = new Map(counts.map((threads) => [threads, []]));
  for (const threads of counts) {
    for (const batch of batches)
      byBatch.get(threads).push([batch, await cost(contestant, { batch, threads })]);
    for (const depth of depths)
      byDepth.get(threads).push([depth, await cost(contestant, { batch: 32, depth, threads })]);
  }
  await field.stop();
  const rows = (by, per) =>
    by.get(1).map(([at, one], i) => {
      const two = by.get(2)[i][1];
      const cells = [one, one / per(at), two, two / per(at), one / two];
      return [at, ...cells.map((value) => String(Number(value.toPrecision(3))))];
    });
  const series = (by) =>
    counts.map((threads) => ({
      label: threads === 1 ? "1 thread" : `${threads} threads`,
      points: by.get(threads),
    }));
  const svg = curveChart("Milliseconds of a training step, both axes logarithmic", [
    { title: "ResNet-20, by batch", xLabel: "images in a batch", series: series(byBatch) },
    { title: "CIFAR ResNets, batch 32, by depth", xLabel: "depth", series: series(byDepth) },
  ]);
  const lines = [
    ...table(
      "batch, ResNet-20 | 1 thread, ms | per image | 2 threads, ms | per image | 2 threads over 1",
      rows(byBatch, (batch) => batch),
    ),
    "",
    ...table(
      "depth, batch 32 | 1 thread, ms | per layer | 2 threads, ms | per layer | 2 threads over 1",
      rows(byDepth, (depth) => depth),
    ),
  ];
  return { lines, svg };
}
