import { expect, describe, it } from "vitest";
import { History, crossEntropy, data, models, nn, ones, summary, tensor } from "cnnlab";
import { DISPLAY_KEY, HOST_KEY, gradientFlow, image, show, type MimeBundle } from "cnnlab/display";

const mime = (type: string) => `application/vnd.cnnlab.${type}.v1+json`;

/** The bundle of a value as the kernel asks for it when it is a cell's last expression. */
function own(value: object): MimeBundle {
  const method: unknown = Reflect.get(value, DISPLAY_KEY);
  if (typeof method !== "function") throw new Error("the value does not show itself");
  return Reflect.apply(method, value, []) as MimeBundle;
}

function shown(value: unknown): MimeBundle {
  let sent: MimeBundle = {};
  Reflect.set(globalThis, HOST_KEY, { display: (bundle: MimeBundle) => (sent = bundle) });
  show(value);
  Reflect.deleteProperty(globalThis, HOST_KEY);
  return sent;
}

function trained(): nn.Module {
  const net = models.leNet5();
  crossEntropy(net.forward(ones([2, 1, 28, 28])), tensor([3, 5])).backward();
  return net;
}

function history(): History {
  const made = new History();
  made.steps.push({ step: 1, epoch: 1, loss: 2.3, lr: 0.1 });
  return made;
}

const [firstBatch] = new data.DataLoader(data.digits().take(8), { batchSize: 4 });

describe.each([
  { what: "a tensor", value: ones([2, 3]), type: "tensor" },
  { what: "a parameter", value: new nn.Linear(2, 3).weight, type: "tensor" },
  { what: "a summary", value: summary(models.leNet5(), [1, 28, 28]), type: "layerTable" },
  { what: "a history", value: history(), type: "lossCurves" },
  { what: "an image", value: image(ones([3, 4, 4])), type: "image" },
  { what: "a batch of a DataLoader", value: firstBatch as object, type: "image" },
  { what: "a data set", value: data.digits(), type: "image" },
])("$what", ({ value, type }) => {
  it(`shows itself as ${type}, as a cell's last expression and in show`, () => {
    expect(own(value)).toHaveProperty([mime(type)]);
    expect(shown(value)).toEqual(own(value));
  });
});

it("a batch and a data set carry the names of their classes and how much is shown", () => {
  expect(own(firstBatch as object)["text/html"]).toContain("Batch");
  expect(own(firstBatch as object)[mime("image")]).toHaveProperty("labels", ["0", "1", "2", "3"]);
  expect(own(data.digits())["text/plain"]).toMatch(/^Data set, the first 32 of 1,797 pictures/);
});

it("a batch of pictures that are none is shown by its values", () => {
  const values = new data.Batch(ones([2, 5, 4, 4]), tensor([0, 1]), [0, 1], ["a", "b"]);
  expect(own(values)).toHaveProperty([mime("tensor")]);
});

it("a module is printed as torch prints it", () => {
  expect(shown(new nn.Conv2d(3, 6, 5))).toEqual({ "text/plain": String(new nn.Conv2d(3, 6, 5)) });
});

it("recorded norms are curves over depth, one net or several", () => {
  const norms = { name: "plain", layers: ["a", "b"], norms: [0.1, 1] };
  expect(shown(norms)).toHaveProperty([mime("gradientFlow")]);
  expect(shown([norms, norms])).toHaveProperty([mime("gradientFlow")]);
});

it("the layer table has a summary's own counts: a flattening takes no memory", () => {
  const found = summary(models.leNet5(), [1, 28, 28]);
  const payload = own(found)[mime("layerTable")];
  const rows = Reflect.get(payload as object, "layers") as readonly { activations: number }[];
  expect(rows.map(({ activations }) => activations)).toEqual(
    found.layers.map(({ activations }) => activations),
  );
  expect(payload).toHaveProperty("totals.activations", found.totals.activations);
});

describe("gradientFlow of a net", () => {
  it("takes the norm of each weight's gradient, from the input to the output", () => {
    const net = trained();
    const [flow] = gradientFlow(net).payload.nets;
    const weights = net.namedParameters().filter(([, { shape }]) => shape.length > 1);
    expect(flow?.name).toBe("Sequential");
    expect(flow?.layers).toEqual(weights.map(([name]) => name.replace(".weight", "")));
    const greatest = Math.max(
      ...weights.map(([, { grad }]) => Math.hypot(...Array.from(grad?.data ?? []))),
    );
    expect(flow?.norms.max).toBeCloseTo(greatest, 5);
  });

  it("asks for backward when there are no gradients", () => {
    expect(() => gradientFlow(models.leNet5())).toThrow(
      /expected a gradient of each of the 5 weights of .*; 0 have one\. Call backward\(\) first/,
    );
  });
});
