import { backend, memoryInfo, models, nn, noGrad, randn, type Tensor } from "cnnlab";
import { afterEach, describe, expect, it } from "vitest";
import { isEngineModule } from "../../src/nn/engineModules.js";

// Images of 8 channels, 16 x 16, are 8 KiB: small enough to stay readable where somebody may read them.
const input = (): Tensor => randn([1, 8, 16, 16]);
const conv = (): nn.Conv2d => new nn.Conv2d(8, 8, 3, { padding: 1 });

/** What a learner writes: a layer that puts aside what goes through it. */
class Witness extends nn.Module {
  readonly seen: Tensor[] = [];

  override forward(x: Tensor): Tensor {
    const y = x.mul(2);
    this.seen.push(x, y);
    return y;
  }
}

class WatchedSequential extends nn.Sequential {
  readonly seen: Tensor[] = [];

  override forward(x: Tensor): Tensor {
    return this.layers().reduce((value, layer) => {
      this.seen.push(layer.forward(value));
      return this.seen.at(-1)!;
    }, x);
  }
}

/** Runs the net some times and returns the values that it showed. */
function readLater(net: nn.Module, seen: readonly Tensor[]): readonly Tensor[] {
  for (let i = 0; i < 3; i++) noGrad(() => net.forward(input()));
  return seen;
}

describe("values between the layers of the engine, under noGrad", () => {
  const initial = backend.current();
  afterEach(() => backend.use(initial));

  const native = backend.available().includes("native");
  it.skipIf(!native)("go back to the pool although they are small (needs the addon)", () => {
    backend.use("native");
    const net = new nn.Sequential(conv(), new nn.BatchNorm2d(8), new nn.ReLU(), conv()).eval();
    const whole = new nn.Sequential(net, new nn.AdaptiveAvgPool2d(1));
    const x = input();
    const first = noGrad(() => whole.forward(x)).data;
    const before = memoryInfo().reuses;
    for (let i = 0; i < 10; i++) expect(noGrad(() => whole.forward(x)).data).toEqual(first);
    // The outputs of both convolutions; the batch norm and the relu wait in the first.
    expect(memoryInfo().reuses - before).toBe(20);
  });

  it.each([
    ["goes through a layer that is not", () => withSeen(new Witness())],
    ["is in a block that extends one of them", () => withSeen(new WatchedSequential(conv()))],
    ["is shown to a hook", hooked],
    ["is shown to a hook before the layer", preHooked],
  ])("stay readable when one %s", (_, make) => {
    const { layer, seen } = make();
    const net = new nn.Sequential(conv(), layer, conv()).eval();
    const values = readLater(net, seen);
    expect(values.length).toBeGreaterThanOrEqual(3);
    for (const value of values) expect(value.data.every(Number.isFinite)).toBe(true);
  });
});

function withSeen<M extends nn.Module & { readonly seen: Tensor[] }>(layer: M) {
  return { layer, seen: layer.seen };
}

function hooked(): { readonly layer: nn.Module; readonly seen: Tensor[] } {
  const seen: Tensor[] = [];
  const layer = conv();
  layer.registerForwardHook((_, inputs, output) => void seen.push(...inputs, output));
  return { layer, seen };
}

function preHooked(): { readonly layer: nn.Module; readonly seen: Tensor[] } {
  const seen: Tensor[] = [];
  const layer = conv();
  layer.registerForwardPreHook((_, inputs) => void seen.push(...inputs));
  return { layer, seen };
}

it("knows every module of the models and blocks", () => {
  const nets: readonly nn.Module[] = [
    models.cifarResNet(20),
    models.convNetJsCifar(),
    models.leNet5(),
    models.resNet50(),
    models.googLeNet({ variant: "torchvision" }),
    models.vgg11(),
    models.alexNetTorchvision(),
  ];
  const strangers = nets
    .flatMap((net) => net.namedModules())
    .filter(([, module]) => !isEngineModule(module))
    .map(([name, module]) => `${name}: ${module.constructor.name}`);
  expect(strangers).toEqual([]);
});
