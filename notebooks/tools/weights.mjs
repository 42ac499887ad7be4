// Trains the two checkpoints of notebook 02 and writes them to notebooks/weights. Seeded: same machine, same bytes.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { data, files, Generator, manualSeed, nn, optim } from "cnnlab";
import { accuracy, train } from "./trainer.mjs";

const folder = fileURLToPath(new URL("../weights/", import.meta.url));
mkdirSync(folder, { recursive: true });

function clothesNet() {
  const stage = (depth) => [
    new nn.Conv2d(depth, 10, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.Conv2d(10, 10, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
  ];
  return new nn.Sequential(
    ...stage(1),
    ...stage(10),
    ...stage(10),
    new nn.Flatten(),
    new nn.Linear(90, 10),
  );
}

function patchNet() {
  return new nn.Sequential(
    new nn.Conv2d(3, 16, 7, { padding: 3 }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(16, 32, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(32, 32, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.MaxPool2d(6),
    new nn.Flatten(),
    new nn.Linear(32, 128),
  );
}

/** 24 x 24 pieces of the photographs, each from one of 8 x 8 places a photograph: moved, mirrored, brighter or darker. */
class Patches {
  shape = [3, 24, 24];
  classes = Array.from({ length: 128 }, (_, k) => `place ${k}`);
  #photos = ["chelsea", "astronaut"].map((name) => data.photo(name).data);
  #random = new Generator(2);
  constructor(length) {
    this.length = length;
  }
  label(index) {
    return index % 128;
  }
  read(index, out, offset) {
    const photo = this.#photos[this.label(index) >> 6];
    const place = this.label(index) & 63;
    const start = (k) => Math.min(232, Math.max(0, 32 * k + this.#random.integer(17) - 4));
    const [top, left] = [start(place >> 3), start(place & 7)];
    const mirrored = this.#random.uniform() < 0.5;
    const gain = 0.7 + 0.6 * this.#random.uniform();
    for (let c = 0; c < 3; c++) {
      for (let i = 0; i < 24; i++) {
        for (let j = 0; j < 24; j++) {
          const column = left + (mirrored ? 23 - j : j);
          const value = photo[(c * 256 + top + i) * 256 + column];
          out[offset + (c * 24 + i) * 24 + j] = gain * value - 0.45;
        }
      }
    }
  }
}

function fitAndSave(name, net, set, test, { epochs, lr, weightDecay }) {
  const batchSize = 64;
  const optimizer = new optim.AdamW(net.parameters(), { lr, weightDecay });
  const tMax = epochs * Math.ceil(set.length / batchSize);
  const schedule = new optim.CosineAnnealingLR(optimizer, { tMax });
  train(net, set, { optimizer, epochs, batchSize, schedule });
  files.saveSafetensors(`${folder}${name}.safetensors`, net.stateDict());
  console.log(`${name}: accuracy ${accuracy(net, test).toFixed(3)}`);
}

manualSeed(2);
const clothes = { epochs: 10, lr: 3e-3, weightDecay: 1e-4 };
const testClothes = data.fashionMnist({ train: false });
fitAndSave("clothes", clothesNet(), data.fashionMnist(), testClothes, clothes);

manualSeed(2);
const patches = { epochs: 20, lr: 3e-3, weightDecay: 0.1 };
fitAndSave("patches", patchNet(), new Patches(12800), new Patches(2560), patches);
