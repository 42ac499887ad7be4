import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fit, manualSeed, nn, optim, data, type Callback } from "cnnlab";
import { HOST_KEY, LiveLossCurves, TrainingProgress, type MimeBundle } from "cnnlab/display";

interface Sent {
  readonly bundle: MimeBundle;
  readonly options: { readonly displayId?: string; readonly update?: boolean };
}

const sent: Sent[] = [];
let press: (data: unknown) => void = () => undefined;
let closed = false;

beforeEach(() => {
  sent.length = 0;
  closed = false;
  Reflect.set(globalThis, HOST_KEY, {
    display: (bundle: MimeBundle, options: Sent["options"]) => sent.push({ bundle, options }),
    openComm: () => ({
      id: "comm-1",
      send: () => undefined,
      onMessage: (listener: (data: unknown) => void) => (press = listener),
      close: () => (closed = true),
    }),
  });
});

afterEach(() => {
  vi.useRealTimers();
  Reflect.deleteProperty(globalThis, HOST_KEY);
});

const progressMime = "application/vnd.cnnlab.trainingProgress.v1+json";
const payloads = () => sent.map(({ bundle }) => bundle[progressMime]);

describe("live curves", () => {
  it("send at most four updates a second, the last one always, all to one output", () => {
    vi.useFakeTimers({ now: 0 });
    const curves = new LiveLossCurves();
    for (let step = 0; step < 200; step++) {
      curves.add(step, 1 / (step + 1));
      vi.advanceTimersByTime(10);
    }
    vi.advanceTimersByTime(1000);
    // 2 s of steps: one at once, then one each 250 ms.
    expect(sent.length).toBeLessThanOrEqual(9);
    expect(sent.length).toBeGreaterThanOrEqual(8);
    expect(new Set(sent.map(({ options }) => options.displayId)).size).toBe(1);
    expect(sent.map(({ options }) => options.update)).toEqual([
      false,
      ...sent.slice(1).map(() => true),
    ]);
    expect(sent.at(-1)?.bundle["text/plain"]).toContain("to step 199");
  });
});

describe("training progress", () => {
  it("stops when the front end says so, tells its listeners once, and ends as stopped", () => {
    const progress = new TrainingProgress({ total: 10 });
    let told = 0;
    progress.onStop(() => told++);
    expect(payloads()[0]).toMatchObject({ state: "running", done: 0, comm: "comm-1" });
    press({ something: "else" });
    expect(progress.stopRequested).toBe(false);
    press({ stop: true });
    press({ stop: true });
    expect([progress.stopRequested, told]).toEqual([true, 1]);
    progress.update(4, { loss: NaN });
    progress.finish();
    expect(payloads().at(-1)).toMatchObject({
      state: "stopped",
      done: 4,
      metrics: [{ name: "loss", value: "NaN" }],
    });
    expect(payloads().at(-1)).not.toHaveProperty("comm");
    expect(closed).toBe(true);
  });

  it.each([0, -1, 1.5, NaN])("refuses a total of %s", (total) => {
    expect(() => new TrainingProgress({ total })).toThrow(
      /expected total to be a positive whole number; got/,
    );
  });
});

describe("fit in a notebook", () => {
  const train = async (more: Callback = {}) => {
    manualSeed(3);
    const [set] = data.digits().split(256);
    const net = new nn.Sequential(new nn.Flatten(), new nn.Linear(64, 10));
    const optimizer = new optim.SGD(net.parameters(), { lr: 0.01 });
    return fit(net, set, { optimizer, epochs: 2, batchSize: 64, ...more });
  };

  it("shows a bar and curves in two outputs and ends them", async () => {
    await train();
    expect(new Set(sent.map(({ options }) => options.displayId)).size).toBe(2);
    expect(payloads().filter(Boolean).at(-1)).toMatchObject({ state: "done", done: 8, total: 8 });
    expect(sent.at(-1)?.bundle["text/plain"]).toMatch(/Sequential to step 8: .*loss/);
  });

  it("ends after the step in which stop is pressed", async () => {
    const history = await train({
      onStep: ({ step }) => void (step === 3 && press({ stop: true })),
    });
    expect(history.outcome).toBe("stopped");
    expect(history.steps.length).toBeLessThanOrEqual(4);
    expect(payloads().filter(Boolean).at(-1)).toMatchObject({ state: "stopped" });
  });
});
