// From measured times to rows of the report.
import { aliases } from "./works.mjs";
import { quantile, ratio, sameWork } from "./measure.mjs";

/** What a work came to: medians, ratios with their bars, and who could not do it and why. */
export function summarize(work, entries) {
  const able = entries.filter(({ ms }) => ms.length > 0);
  const [reference] = able;
  const times = able.map((entry) => ({
    name: entry.name,
    ms: quantile(entry.ms, 0.5),
    peakMb: entry.peakMb,
    ...(work.gflop === undefined ? {} : { gflops: gflopsOf(work, entry) }),
    other: !sameWork(reference?.sample, entry.sample),
  }));
  const failures = entries.filter(({ error }) => error).map(({ name, error }) => ({ name, error }));
  return { id: work.id, group: work.group, times, failures, ratios: ratiosOf(work, able) };
}

// A step of the peak is one GFLOP a thread.
const gflopsOf = (work, { name, ms }) =>
  name === "core peak"
    ? (threadCount() * 1e3) / quantile(ms, 0.5)
    : (work.gflop * 1e3) / quantile(ms, 0.5);

const threadCount = () => Number(process.env.CNNLAB_THREADS ?? "2");

function ratiosOf(work, able) {
  const find = (names) => able.filter(({ name }) => names.includes(name));
  return work.bars.flatMap(({ of, against, bar }) => {
    const [ours] = find([of]);
    const peers = find(aliases[against] ?? [against]);
    if (ours === undefined || peers.length === 0) return [];
    const scale = against === "core peak" ? work.gflop / threadCount() : 1;
    const { median, low, high } = ratio(ours, peers, scale);
    return [{ of, against, bar, median, low, high, short: bar !== undefined && median < bar }];
  });
}

const number = (value) =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

function ratioText({ of, against, bar, median, low, high, short }) {
  const who = of === "cnnlab wasm" ? "wasm: " : "";
  const spread = `${number(low)}-${number(high)}`;
  const goal = bar === undefined ? "" : `; bar ${bar}x${short ? ", **short**" : ""}`;
  return `${who}${number(median)}x ${against} (${spread}${goal})`;
}

/** One line of the table. */
export function toLine({ id, times, failures, ratios }) {
  const measured = times.map(({ name, ms, gflops, other }) => {
    const speed = gflops === undefined ? "" : ` = ${gflops.toFixed(0)} GF/s`;
    const text = name === "core peak" ? `${gflops.toFixed(0)} GF/s` : number(ms) + speed;
    return `${name.replace("cnnlab ", "")} ${text}${other ? " (**another result**)" : ""}`;
  });
  const failed = failures.map(({ name, error }) => `${name} cannot: ${error.replaceAll("|", "/")}`);
  return `| ${id} | ${[...measured, ...failed].join(", ")} | ${ratios.map(ratioText).join("; ")} |`;
}

export const tableHead = ["| work | ms, medians | as fast as |", "|---|---|---|"];

/** The memory of a work's processes, and the ratio to the leanest peer. */
export function memoryLine({ id, times, failures }) {
  const [ours, ...peers] = times;
  const all = times.map(({ name, peakMb }) => `${name} ${peakMb}`).join(", ");
  if (ours?.name !== "cnnlab native" || peers.length === 0)
    return `| ${id} | ${failures.map(({ name, error }) => `${name}: ${error}`).join("; ")} | |`;
  const leanest = Math.min(...peers.map(({ peakMb }) => peakMb));
  const share = ours.peakMb / leanest;
  return `| ${id} | ${all} | ${share.toFixed(2)}x of torch's (bar 1x${share <= 1 ? "" : ", **short**"}) |`;
}
