// npm run bench:displays [-- filter]: the displays in Chromium against their bars. Prints the table and writes
// test/bench/displays.md when run without a filter.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const filter = process.argv[2] ?? "";
const rounds = 40;
const starts = 12;
const lines = [];

function say(line) {
  lines.push(line);
  console.log(line);
}

const quantile = (list, q) =>
  [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(q * list.length))];
const ms = (value) => value.toFixed(1);
const verdict = (value, bar) => (value <= bar ? "held" : "**short**");

/** Main-thread CPU milliseconds of the page so far: unlike wall time, not stretched by what else the machine runs. */
async function cpuMs(session) {
  const { metrics } = await session.send("Performance.getMetrics");
  return 1000 * metrics.find(({ name }) => name === "TaskDuration").value;
}

async function frames(browser, address) {
  const page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
  await page.goto(address);
  await page.waitForFunction(() => "bench" in globalThis);
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const works = await page.evaluate(() => globalThis.bench.names);
  say("| a frame of | bar | median | least | CPU | verdict |");
  say("| --- | --: | --: | --: | --: | --- |");
  for (const { name, bar } of works.filter((work) => work.name.includes(filter))) {
    const time = (count) => page.evaluate(([n, c]) => globalThis.bench.time(n, c), [name, count]);
    await time(5);
    // Opening the display costs CPU of its own: a run without rounds takes it off.
    const start = await cpuMs(session);
    await time(0);
    const opened = await cpuMs(session);
    const times = await time(rounds);
    const cpu = ((await cpuMs(session)) - opened - (opened - start)) / rounds;
    const median = quantile(times, 0.5);
    say(
      `| ${name} | ${bar} ms | ${ms(median)} ms | ${ms(Math.min(...times))} ms | ${ms(cpu)} ms | ${verdict(cpu, bar)} |`,
    );
  }
  await page.close();
}

/** The extension's own files: what Lab loads with it, and what waits for the first chart. */
function bundle() {
  const folder = `${root}extension/cnnlab_jupyterlab/labextension/static/`;
  const scripts = readdirSync(folder)
    .filter((name) => name.endsWith(".js"))
    .map((name) => ({ name, bytes: readFileSync(folder + name).length }));
  const lazy = Math.max(...scripts.map(({ bytes }) => bytes));
  const own = scripts.reduce((sum, { bytes }) => sum + bytes, 0) - lazy;
  say("");
  say(
    `Extension's own bundle ${(own / 1000).toFixed(1)} kB, bar 150 kB: ${verdict(own, 150_000)}; plotly.js, loaded with the first chart, ${(lazy / 1000).toFixed(0)} kB.`,
  );
}

/** How long JupyterLab takes to be restored, with our extension and without it in turn. */
async function labStart(Lab) {
  const lab = await Lab.start();
  const time = async (without) => {
    const page = await lab.newPage();
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    await page.addInitScript(() => {
      let app;
      Object.defineProperty(globalThis, "jupyterapp", {
        configurable: true,
        get: () => app,
        set(value) {
          app = value;
          void value.restored.then(() => (globalThis.restoredAt = performance.now()));
        },
      });
    });
    if (without) {
      await page.route(/\/lab\/workspaces\//, async (route) => {
        const response = await route.fetch();
        const html = await response.text();
        const config = /(<script id="jupyter-config-data"[^>]*>)([^]*?)(<\/script>)/;
        const changed = html.replace(config, (_, open, json, close) => {
          const data = JSON.parse(json);
          const others = data.federated_extensions.filter(
            ({ name }) => !name.startsWith("@cnnlab/"),
          );
          return open + JSON.stringify({ ...data, federated_extensions: others }) + close;
        });
        await route.fulfill({ response, body: changed });
      });
    }
    await page.goto(lab.address(lab.freshLab()));
    await page.waitForFunction(() => globalThis.restoredAt !== undefined);
    const at = await page.evaluate(() => ({
      ms: globalThis.restoredAt,
      loaded: performance.getEntriesByType("resource").some(({ name }) => name.includes("@cnnlab")),
    }));
    const cpu = await cpuMs(session);
    await page.close();
    if (at.loaded === without) throw new Error("the extension was not there, or not away");
    return { ms: at.ms, cpu };
  };
  await time(false);
  await time(true);
  const pairs = [];
  for (let i = 0; i < starts; i++) {
    // Each order as often as the other.
    const first = await time(i % 2 === 0);
    const second = await time(i % 2 === 1);
    pairs.push(i % 2 === 0 ? { without: first, with: second } : { without: second, with: first });
  }
  await lab.close();
  say("");
  say(
    `JupyterLab until it is restored, ${starts} starts with the extension and without it in turn:`,
  );
  say("");
  say("| | with | without | difference of pairs, median (quartiles) | of the least |");
  say("| --- | --: | --: | --: | --: |");
  const row = (name, of) => {
    const [own, bare] = [pairs.map((pair) => of(pair.with)), pairs.map((pair) => of(pair.without))];
    const differences = own.map((value, i) => value - bare[i]);
    const [low, median, high] = [0.25, 0.5, 0.75].map((q) => ms(quantile(differences, q)));
    const least = Math.min(...own) - Math.min(...bare);
    const medians = `${ms(quantile(own, 0.5))} ms | ${ms(quantile(bare, 0.5))} ms`;
    say(`| ${name} | ${medians} | ${median} ms (${low} to ${high}) | ${ms(least)} ms |`);
    return quantile(differences, 0.5);
  };
  row("time", (start) => start.ms);
  const cpu = row("CPU of the main thread", (start) => start.cpu);
  say("");
  say(`Bar 50 ms, on the CPU: ${verdict(cpu, 50)}.`);
}

const vite = await createServer({
  root,
  configFile: false,
  logLevel: "warn",
  cacheDir: `${root}node_modules/.cache/gallery`,
  server: { host: "127.0.0.1" },
  resolve: {
    alias: [{ find: /^cnnlab\/display\/render$/, replacement: `${root}src/display/render.ts` }],
  },
  optimizeDeps: { include: ["plotly.js-cartesian-dist-min"], entries: [] },
});
await vite.listen();
const { findBrowser, launchBrowser } = await vite.ssrLoadModule("/test/lab/browser.ts");
const { Lab } = await vite.ssrLoadModule("/test/lab/lab.ts");
const executable = findBrowser();
if (executable === undefined) throw new Error("no Chromium, Chrome or Edge found");
const browser = await launchBrowser(executable);
const load = loadavg()[0];
say(
  `${cpus()[0]?.model ?? "?"}, ${cpus().length} cores, ${await browser.version()} of Chromium, load ${load.toFixed(1)}. ` +
    `Median and least of ${rounds} frames, from the start of a frame that does the work to the task after its paint; ` +
    "CPU is the main thread's own time a frame, which a busy machine hardly stretches: the verdict is on it.",
);
say("");
await frames(browser, `${vite.resolvedUrls.local[0]}test/bench/display/index.html`);
await browser.close();
bundle();
if (filter === "") {
  await labStart(Lab);
  const head = "# Displays in Chromium\n\nWritten by `npm run bench:displays`.\n\n";
  writeFileSync(`${root}test/bench/displays.md`, `${head}${lines.join("\n")}\n`);
}
await vite.close();
