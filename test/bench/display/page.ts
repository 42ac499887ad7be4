import { DisplayView, pageHost, renderers, type Plotly } from "cnnlab/display/render";
import { produceActivationGrid } from "../../../src/display/activationGrid/produce.js";
import { produceLossCurves } from "../../../src/display/lossCurves/produce.js";
import { filled, samples, wob } from "../../display/samples.js";

// What the bench times in a real browser. A frame is timed from its start to the task after its paint: script,
// style, layout and paint of the interaction, as the reader waits for them.

const host = {
  ...pageHost,
  animate: () => false,
  plotly: async (): Promise<Plotly> => (await import("plotly.js-cartesian-dist-min")).default,
};

/** One interaction, ready to be repeated. */
interface Work {
  readonly name: string;
  readonly bar: number;
  /** Makes what it works on; gives one round of the interaction. */
  readonly prepare: () => Promise<(round: number) => void>;
}

const sample = (type: string, name: string): unknown =>
  stored(samples.find((each) => each.type === type && each.name === name)?.payload());

const stored = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

let node = document.createElement("div");

function open(type: string, payload: unknown): DisplayView<unknown> {
  const renderer = renderers.find(({ schema }) => schema.type === type);
  if (renderer === undefined) throw new Error(`no renderer ${type}`);
  node = document.createElement("div");
  document.body.replaceChildren(node);
  const view = new DisplayView(renderer, node, host);
  view.show(payload);
  return view;
}

function find<T extends Element>(selector: string, kind: abstract new () => T): T {
  const found = node.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`no ${selector} on the page`);
  return found;
}

/** Moves the slider with that label, as a drag does. */
function slide(label: string): (value: number) => void {
  const labels = [...node.querySelectorAll("label.cnnlab-slider")];
  const input = labels.find(({ textContent }) => textContent.includes(label));
  const range = input?.querySelector("input");
  if (!range) throw new Error(`no slider ${label}`);
  return (value) => {
    range.value = String(value);
    range.dispatchEvent(new Event("input", { bubbles: true }));
  };
}

/** The pointer over a canvas, along its diagonal. */
function hover(): (round: number) => void {
  const canvas = find("canvas", HTMLCanvasElement);
  return (round) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const share = (round % 37) / 37;
    const at = { clientX: left + share * width, clientY: top + share * height };
    canvas.dispatchEvent(new PointerEvent("pointermove", { ...at, bubbles: true }));
  };
}

const growing = (points: number) =>
  stored(
    produceLossCurves([
      { values: Array.from({ length: points }, (_, i) => 2 / (1 + i / 300) + 0.2 * wob(i)) },
    ]),
  );

const untilChart = async () => {
  while (node.querySelector(".main-svg") === null) await nextFrame();
  await nextFrame();
};

const works: readonly Work[] = [
  {
    name: "512 maps drawn after the data arrive",
    bar: 50,
    prepare: () => {
      const maps = filled([512, 14, 14], (c, y, x) => wob(c, y, x));
      const payload = stored(produceActivationGrid(maps));
      return Promise.resolve(() => void open("activationGrid", payload));
    },
  },
  ...(["S stride", "P padding", "F size", "D dilation"] as const).map((label) => ({
    name: `stepper, slider ${label}, W5 D3 K2`,
    bar: 16,
    prepare: () => {
      open("convolutionStepper", sample("convolutionStepper", "cs231n"));
      const move = slide(label);
      return Promise.resolve((round: number) => move(1 + (round % 2)));
    },
  })),
  {
    name: "stepper, one step by key",
    bar: 16,
    prepare: () => {
      open("convolutionStepper", sample("convolutionStepper", "cs231n"));
      const stage = find(".cnnlab-stepper", HTMLElement);
      return Promise.resolve((round) => {
        const key = ["ArrowRight", "ArrowRight", "PageDown", "ArrowLeft", "ArrowLeft", "PageUp"][
          round % 6
        ];
        stage.dispatchEvent(new KeyboardEvent("keydown", { key: key ?? "" }));
      });
    },
  },
  ...(
    [
      ["activationGrid", "manyCapped"],
      ["tensor", "matrix"],
      ["tensor", "capped"],
      ["filterGrid", "deep"],
    ] as const
  ).map(([type, name]) => ({
    name: `hover, ${type} ${name}`,
    bar: 16,
    prepare: () => {
      open(type, sample(type, name));
      return Promise.resolve(hover());
    },
  })),
  {
    name: "curve of 2,000 points, updated",
    bar: 16,
    prepare: async () => {
      const first = growing(2000);
      const view = open("lossCurves", first);
      await untilChart();
      const payloads = [first, growing(2010), growing(2020)];
      return (round) => view.show(payloads[round % 3]);
    },
  },
  {
    name: "curve of 2,000 points, smoothing moved",
    bar: 16,
    prepare: async () => {
      open("lossCurves", growing(2000));
      await untilChart();
      const move = slide("Smoothing");
      return (round) => move(0.8 + 0.02 * (round % 8));
    },
  },
];

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** Milliseconds of one frame that does the work. */
function frame(work: () => void): Promise<number> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const start = performance.now();
      work();
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now() - start);
      port2.postMessage(undefined);
    });
  });
}

async function time(name: string, rounds: number): Promise<readonly number[]> {
  const work = works.find((each) => each.name === name);
  if (work === undefined) throw new Error(`no work ${name}`);
  const round = await work.prepare();
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    times.push(await frame(() => round(i)));
    // What an update leaves for later must not fall into the next round.
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return times;
}

Reflect.set(globalThis, "bench", {
  names: works.map(({ name, bar }) => ({ name, bar })),
  time,
});
