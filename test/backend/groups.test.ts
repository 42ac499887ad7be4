import {
  backend,
  conv2d,
  convTranspose2d,
  grad,
  randn,
  manualSeed,
  tensor,
  type Tensor,
} from "cnnlab";
import { beforeEach, describe, expect, test } from "vitest";

// The compiled kernels take sixteen channels at a time, whichever groups they belong to.
const layers = [
  { groups: 8, inChannels: 8, outChannels: 8 },
  { groups: 4, inChannels: 8, outChannels: 12 },
  { groups: 2, inChannels: 48, outChannels: 32 },
  { groups: 20, inChannels: 20, outChannels: 40 },
] as const;

/** Which groups of x [1, C, H, W] hold a value that is not finite. */
function groupsWithout(x: Tensor, groups: number): boolean[] {
  const values = x.data;
  const length = values.length / groups;
  return Array.from({ length: groups }, (_, g) =>
    values.subarray(g * length, (g + 1) * length).every(Number.isFinite),
  );
}

/** x with one value of its first channel replaced. */
function spoilt(x: Tensor, value: number): Tensor {
  const data = x.data;
  data[7] = value;
  return tensor(data, { shape: x.shape });
}

describe.each(backend.available())("on %s", (name) => {
  beforeEach(() => backend.use(name));

  describe.each(layers)("$groups groups, $inChannels to $outChannels channels", (layer) => {
    const { groups, inChannels, outChannels } = layer;
    const others = Array.from({ length: groups }, (_, g) => g > 0);

    test.each([NaN, Infinity])("%d in one group stays there", (value) => {
      manualSeed(1);
      const w = randn([outChannels, inChannels / groups, 3, 3]);
      const bias = randn([outChannels]);
      const x = randn([1, inChannels, 6, 6]);
      for (const options of [{}, { bias }]) {
        const y = conv2d(spoilt(x, value), w, { groups, padding: 1, ...options });
        expect(groupsWithout(y, groups)).toEqual(others);
        // The other groups have the very values that they have without.
        const clean = conv2d(x, w, { groups, padding: 1, ...options });
        const rest = y.at(":", `${outChannels / groups}:`).data;
        const wanted = clean.at(":", `${outChannels / groups}:`).data;
        expect(Math.max(...rest.map((v, i) => Math.abs(v - wanted[i]!)))).toBeLessThan(1e-5);
      }
      const transposed = convTranspose2d(spoilt(randn([1, outChannels, 6, 6]), value), w, {
        groups,
      });
      expect(groupsWithout(transposed, groups)).toEqual(others);
    });

    test.each([NaN, Infinity])("so do gradients with %d in one group", (value) => {
      manualSeed(2);
      const w = randn([outChannels, inChannels / groups, 3, 3], { requiresGrad: true });
      const x = randn([1, inChannels, 6, 6], { requiresGrad: true });
      const y = conv2d(x, w, { groups, padding: 1 });
      const gradient = spoilt(randn([1, outChannels, 6, 6]), value);
      const [dx, dw] = grad(y, [x, w], { gradient });
      expect(groupsWithout(dx!, groups)).toEqual(others);
      expect(groupsWithout(dw!, groups)).toEqual(others);
    });
  });
});
