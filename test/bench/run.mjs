// npm run bench [-- filter]: the works of works.mjs, ours and each peer's in turn, round by round, so that a busy machine
// slows all alike. Prints rows as they come; without a filter it also writes results.md and the pictures beside it.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { growth } from "./growth.mjs";
import { Field, measure, spread, threads } from "./measure.mjs";
import { here, root } from "./places.mjs";
import { memoryLine, summarize, tableHead, toLine } from "./rows.mjs";
import { startupLines } from "./startup.mjs";
import { ratioChart } from "./svg.mjs";
import { memoryWorks, works } from "./works.mjs";

const filter = process.argv[2] ?? "";
const whole = filter === "";
const report = [];
const say = (...lines) => {
  report.push(...lines);
  console.log(lines.join("\n"));
};

/** A part that fails says so and leaves the others alone. */
async function part(title, make) {
  say("", `## ${title}`, "");
  try {
    return await make();
  } catch (error) {
    say(`Not measured: ${error.message}`);
    return undefined;
  }
}

async function speed() {
  const results = [];
  const field = new Field();
  let group;
  for (const work of works.filter(({ id }) => id.includes(filter))) {
    if (work.group !== group) {
      group = work.group;
      say("", `### ${group}`, "", ...tableHead);
    }
    const result = summarize(work, await measure(work, field));
    results.push(result);
    say(toLine(result));
    await field.stop(work.contestants);
  }
  await field.stop();
  return results;
}

async function memory() {
  say("| work | peak MB of the process, libraries included | ours |", "|---|---|---|");
  for (const work of memoryWorks) {
    const entries = [];
    for (const name of work.contestants) {
      const field = new Field(); // a process of its own
      entries.push(...(await measure({ ...work, contestants: [name] }, field, 3)));
      await field.stop();
    }
    say(memoryLine(summarize(work, entries)));
  }
}

function behaviour() {
  const ask = (...args) =>
    JSON.parse(
      execFileSync(process.execPath, [join(here, "behaviour.mjs"), ...args], { encoding: "utf8" }),
    );
  for (const [net, batch] of [
    ["resnet20", 128],
    ["resNet50", 8],
  ]) {
    const late = ask("interrupt", net, String(batch));
    const [{ median }, worst] = [spread(late), Math.max(...late)];
    const short = worst <= 50 ? "" : ", **short**";
    say(
      `- an interrupt of training ${net} b${batch} comes through after ${median.toFixed(0)} ms (median of ${late.length}; at most ${worst.toFixed(0)}; bar 50 ms${short})`,
    );
  }
  say(
    `- an engine with idle threads takes ${ask("idle").toFixed(1)} ms of processor time a second`,
  );
}

/** The best peer of each work, as the bar of the issue is meant. */
function chartRows(results, wanted) {
  return results.flatMap(({ id, group, ratios }) =>
    ratios
      .filter(({ against }) => wanted(group, against))
      .map(({ against, of, median, bar }) => ({
        group,
        label: `${id.replace(/^conv2d | in (JavaScript|WebAssembly)$/, "")}${of.endsWith("wasm") && !group.includes("WebAssembly") ? ", wasm" : ""} / ${against}`,
        value: median,
        bar,
      })),
  );
}

function draw(results) {
  const net = chartRows(results, (group) => group !== "conv2d");
  writeFileSync(join(here, "results.svg"), ratioChart("cnnlab: times as fast as its peers", net));
  const conv = chartRows(
    results.map((result) => ({ ...result, ratios: result.ratios.filter(({ bar }) => bar) })),
    (group) => group === "conv2d",
  );
  writeFileSync(
    join(here, "resultsConv2d.svg"),
    ratioChart("conv2d: share of the core's peak, times as fast as torch", conv),
  );
}

const load = loadavg()[0];
const version = JSON.parse(readFileSync(join(root, "src/package.json"), "utf8")).version;
const { dependencies } = JSON.parse(readFileSync(join(here, "peers/package.json"), "utf8"));
const setup = readFileSync(join(here, "setup.mjs"), "utf8").match(/(torch|torchvision)==[\d.]+/g);
say(
  "# Bench results",
  "",
  "Written by `npm run bench`. A ratio is the time of the peer over ours, round by round in one interleaved run; in brackets",
  "the quartiles of the rounds and the first bar. The peers' nets have the same weights and inputs, and what came out was",
  "compared (convnetjs has weights of its own). Filters of conv2d are the same from step to step, as in inference or in a",
  "gradient by an image; cnnlab has them in its order from the second step on. Training puts them in order every step.",
  "",
  `Machine: ${cpus()[0]?.model ?? "?"}, ${threads} threads, Node ${process.versions.node}, cnnlab ${version}. ${new Date().toISOString().slice(0, 10)}. Load at the start: ${load.toFixed(1)}${load > 0.5 ? ": a busy machine, times are not, ratios are worth something" : ""}.`,
  `Peers: ${[...setup.map((text) => text.replace("==", " ")), ...Object.entries(dependencies).map((pair) => pair.join(" "))].join(", ")}.`,
);
const results = await part("Speed", speed);
if (whole) {
  await part("Peak memory", memory);
  await part("Start and size", () => say("| what | |", "|---|---|", ...startupLines()));
  await part("Interrupts and idle threads", behaviour);
  const grown = await part("How cost grows", async () => {
    const { lines, svg } = await growth();
    say(...lines);
    return svg;
  });
  if (results) draw(results);
  if (grown) writeFileSync(join(here, "resultsGrowth.svg"), grown);
  const short = (results ?? []).flatMap(({ ratios }) => ratios).filter((ratio) => ratio.short);
  console.log(`\n${short.length} ratios are short of their bar.`);
  writeFileSync(join(here, "results.md"), `${report.join("\n")}\n`);
}
