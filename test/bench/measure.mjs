import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Contestant } from "./contestant.mjs";
import { here, peak, torchPython, weights } from "./places.mjs";

export const threads = process.env.CNNLAB_THREADS ?? "2";

const warmMs = 1000; // of a whole net, before it counts: a just-in-time compiler needs some hundred steps of a small one
const roundMs = 100; // of one contestant in one round
const workMs = 12_000; // of all of them in all rounds: big works get fewer rounds
// Threads of onnxruntime spin for tens of ms after their last step: 2 ms after it, ours took 1.3 times as long as 100 ms after.
const pauseMs = 100;
const slowMs = 3000; // a contestant sits out after so much of its own
const mostRounds = Number(process.env.CNNLAB_BENCH_ROUNDS ?? 9);

const node = (file, ...args) => [process.execPath, [join(here, file), ...args]];
const torch = (layout) => [
  torchPython,
  [join(here, "peers/torchPeer.py"), layout, threads, weights],
];

/** How each contestant is started. */
export const programs = {
  "cnnlab native": node("ours.mjs", "native", threads, weights),
  "cnnlab wasm": node("ours.mjs", "wasm", threads, weights),
  "torch default": torch("default"),
  "torch channels_last": torch("channels_last"),
  "onnxruntime-node": node("peers/onnxPeer.mjs", "node", threads),
  "onnxruntime-web": node("peers/onnxPeer.mjs", "web", threads),
  "tfjs cpu": node("peers/tfjsPeer.mjs", "cpu", threads),
  "tfjs wasm": node("peers/tfjsPeer.mjs", "wasm", threads),
  "jax-js": node("peers/jaxPeer.mjs"),
  convnetjs: node("peers/convnetjsPeer.mjs"),
  "core peak": [peak, [threads]],
};

/** Contestants that are running; one process does several works. */
export class Field {
  #running = new Map();
  #programs;

  constructor(programsByName = programs) {
    this.#programs = programsByName;
  }

  async get(name) {
    let contestant = this.#running.get(name);
    if (contestant === undefined) {
      const [program, args] = this.#programs[name];
      if (!existsSync(program)) throw new Error("not installed: npm run bench:setup");
      contestant = await Contestant.start(program, args);
      this.#running.set(name, contestant);
    }
    return contestant;
  }

  /** Ends all, or all but some. */
  async stop(but = []) {
    for (const [name, contestant] of this.#running) {
      if (but.includes(name)) continue;
      this.#running.delete(name);
      await contestant.stop();
    }
  }

  /** The next work starts it anew. */
  forget(name) {
    this.#running.delete(name);
  }
}

/** Prepares a work with each of its contestants and times them in turn, round by round. */
export async function measure(work, field, rounds = mostRounds) {
  const entries = [];
  for (const name of work.contestants) entries.push(await enter(name, work, field));
  const able = entries.filter(({ error }) => error === undefined);
  const round = able.reduce((sum, { once, times }) => sum + once * times, 0);
  const count = Math.max(3, Math.min(rounds, Math.floor(workMs / round)));
  for (let i = 0; i < count; i++) {
    for (const entry of able) {
      if (entry.ms.length * entry.once > slowMs) continue;
      await pause(pauseMs);
      const { ms, peakMb } = await entry.contestant.time(entry.times);
      entry.ms.push(ms);
      entry.peakMb = peakMb;
    }
  }
  return entries;
}

async function enter(name, work, field) {
  const entry = { name, ms: [], peakMb: 0 };
  try {
    entry.contestant = await field.get(name);
    const { can, error, sample, ended } = await entry.contestant.prepare(work);
    if (ended) field.forget(name);
    if (!can) return { ...entry, error };
    const { ms: first } = await entry.contestant.time(1);
    const warmUps = work.kind === "conv" ? 0 : Math.floor(warmMs / first);
    const once = warmUps > 0 ? (await entry.contestant.time(warmUps)).ms : first;
    return { ...entry, sample, once, times: Math.max(1, Math.round(roundMs / once)) };
  } catch (error) {
    return { ...entry, error: error.message };
  }
}

export const quantile = (list, q) =>
  [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(q * list.length))];

/** Of a list of numbers the median, and the quartiles as the spread. */
export const spread = (list) => ({
  median: quantile(list, 0.5),
  low: quantile(list, 0.25),
  high: quantile(list, 0.75),
});

/** Time of the fastest of `peers` over time of `ours`, of each round that all of them took part in. */
export function ratio(ours, peers, scale = 1) {
  const rounds = Math.min(...[ours, ...peers].map(({ ms }) => ms.length));
  return spread(
    Array.from(
      { length: rounds },
      (_, i) => (scale * Math.min(...peers.map(({ ms }) => ms[i]))) / ours.ms[i],
    ),
  );
}

/** Whether what came out is what came out of `reference`, up to float32 of whole nets and one step of training. */
export function sameWork(reference, sample) {
  if (!reference || !sample) return true; // it does not say
  const scale = Math.max(...reference.map(Math.abs), 1e-3);
  return sample.every((value, i) => Math.abs(value - reference[i]) <= 0.01 * scale);
}
