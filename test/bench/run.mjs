// npm run bench [-- filter]: works of works.mjs, ours and each peer's in turn, round by round, so that a busy machine
// slows all alike. Prints the table and writes test/bench/results.md when run without a filter.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Contestant } from "./contestant.mjs";
import { works } from "./works.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const here = join(root, "test/bench");
const threads = process.env.CNNLAB_THREADS ?? "2";
const rounds = Number(process.env.CNNLAB_BENCH_ROUNDS ?? 9);
const filter = process.argv[2] ?? "";
const windows = process.platform === "win32";
const python = join(root, ".venv/bench/torch", windows ? "Scripts/python.exe" : "bin/python");
const roundMs = 150; // of one contestant in one round

const start = {
  "cnnlab native": () =>
    Contestant.start(process.execPath, [join(here, "ours.mjs"), "native", threads]),
  "cnnlab wasm": () => Contestant.start(process.execPath, [join(here, "ours.mjs"), "wasm", "1"]),
  "torch default": () =>
    Contestant.start(python, [join(here, "peers/torchPeer.py"), "default", threads]),
  "torch channels_last": () =>
    Contestant.start(python, [join(here, "peers/torchPeer.py"), "channels_last", threads]),
};

function names({ kind }) {
  const peers = existsSync(python) ? ["torch default", "torch channels_last"] : [];
  return ["cnnlab native", ...(kind === "train" ? ["cnnlab wasm"] : []), ...peers];
}

async function measure(work) {
  const entered = [];
  for (const name of names(work)) {
    const contestant = await start[name]();
    if (await contestant.prepare(work))
      entered.push({ name, contestant, times: 1, ms: [], peakMb: 0 });
    else contestant.stop();
  }
  for (const entry of entered) {
    const { ms } = await entry.contestant.time(1);
    entry.times = Math.max(1, Math.round(roundMs / ms));
  }
  for (let round = 0; round < rounds; round++) {
    for (const entry of entered) {
      const { ms, peakMb } = await entry.contestant.time(entry.times);
      entry.ms.push(ms);
      entry.peakMb = peakMb;
    }
  }
  for (const { contestant } of entered) contestant.stop();
  return entered;
}

const quantile = (list, q) =>
  [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(q * list.length))];

/** Ratio peer / ours of each round: the median, and the quartiles as the spread. */
function ratio(ours, peers) {
  const rounds = ours.ms.map((ms, i) => Math.min(...peers.map((peer) => peer.ms[i])) / ms);
  return {
    median: quantile(rounds, 0.5),
    low: quantile(rounds, 0.25),
    high: quantile(rounds, 0.75),
  };
}

function row(work, entered) {
  const [ours] = entered;
  if (ours?.name !== "cnnlab native") return `| ${work.id} | not there yet | | | | |`;
  const find = (name) =>
    entered.filter((entry) =>
      name === "torch best" ? entry.name.startsWith("torch") : entry.name === name,
    );
  const times = entered.map(
    (entry) => `${entry.name.replace("cnnlab ", "")} ${quantile(entry.ms, 0.5).toFixed(2)}`,
  );
  const compared = Object.entries(work.bars).filter(([name]) => find(name).length > 0);
  const ratios = compared.map(([name, bar]) => {
    const { median, low, high } = ratio(ours, find(name));
    return `${median.toFixed(2)}x ${name} (${low.toFixed(2)}-${high.toFixed(2)}; bar ${bar}x${median >= bar ? "" : ", **short**"})`;
  });
  const memory = entered.map((entry) => entry.peakMb).join(" / ");
  return `| ${work.id} | ${times.join(", ")} | ${ratios.join("; ")} | ${memory} |`;
}

const chosen = works.filter(({ id }) => id.includes(filter));
const lines = [
  `| work | ms, median of ${rounds} rounds | as fast as | peak MB, in the same order |`,
  "|---|---|---|---|",
];
const load = loadavg()[0];
if (load > 0.5)
  console.log(
    `The machine is busy (load ${load.toFixed(1)}): times are not, ratios are worth something.`,
  );
console.log(lines.join("\n"));
for (const work of chosen) {
  const line = row(work, await measure(work));
  lines.push(line);
  console.log(line);
}
if (filter === "") {
  const version = JSON.parse(readFileSync(join(root, "src/package.json"), "utf8")).version;
  const machine = `${cpus()[0]?.model ?? "?"}, ${threads} threads, Node ${process.versions.node}, cnnlab ${version}, load ${load.toFixed(1)} at the start`;
  const intro =
    "Written by `npm run bench`: each ratio is peer time / ours, round by round in one interleaved run; in brackets its quartiles.";
  writeFileSync(
    join(here, "results.md"),
    `# Bench results\n\n${intro}\n\nMachine: ${machine}. ${new Date().toISOString().slice(0, 10)}.\n\n${lines.join("\n")}\n`,
  );
}
