import type { Operand } from "../backend/backend.js";
import type { ConvGeometry } from "../backend/geometry.js";
import { windowTaps } from "./geometry.js";

/** Every output pixel hands its gradient back to the pixels that its window saw, times the weight it saw them with. */
export function scatterWindows(
  grad: Operand,
  weight: Operand,
  g: ConvGeometry,
  inputGrad: Operand,
): void {
  const dy = grad.storage.values;
  const w = weight.storage.values;
  const dx = inputGrad.storage.values;
  const { rows, columns } = windowTaps(g);
  const perGroup = g.inChannels / g.groups;
  const filters = g.outChannels / g.groups;
  const sums = new Float64Array(g.inHeight * g.inWidth);
  for (let n = 0; n < g.batch; n++) {
    for (let c = 0; c < g.inChannels; c++) {
      const group = Math.floor(c / perGroup);
      sums.fill(0);
      for (let f = group * filters; f < (group + 1) * filters; f++) {
        const filter = (f * perGroup + (c % perGroup)) * g.kernelHeight;
        let o = (n * g.outChannels + f) * g.outHeight * g.outWidth;
        for (let oy = 0; oy < g.outHeight; oy++) {
          const y0 = oy * g.strideHeight - g.padTop;
          for (let ox = 0; ox < g.outWidth; ox++) {
            const gradient = dy[o++]!;
            const x0 = ox * g.strideWidth - g.padLeft;
            const kxFirst = columns.first[ox]!;
            const kxEnd = columns.end[ox]!;
            for (let ky = rows.first[oy]!; ky < rows.end[oy]!; ky++) {
              const xRow = (y0 + ky * g.dilationHeight) * g.inWidth + x0;
              const wRow = (filter + ky) * g.kernelWidth;
              for (let kx = kxFirst; kx < kxEnd; kx++) {
                sums[xRow + kx * g.dilationWidth]! += gradient * w[wRow + kx]!;
              }
            }
          }
        }
      }
      dx.set(sums, (n * g.inChannels + c) * sums.length);
    }
  }
}

/** A weight's gradient is the dot product of the output's gradient with the input that the weight saw, over all windows. */
export function correlateWindows(
  input: Operand,
  grad: Operand,
  g: ConvGeometry,
  weightGrad: Operand,
): void {
  const x = input.storage.values;
  const dy = grad.storage.values;
  const dw = weightGrad.storage.values;
  const { rows, columns } = windowTaps(g);
  const perGroup = g.inChannels / g.groups;
  const filters = g.outChannels / g.groups;
  const sums = new Float64Array(g.kernelHeight * g.kernelWidth);
  for (let f = 0; f < g.outChannels; f++) {
    const firstChannel = Math.floor(f / filters) * perGroup;
    for (let c = 0; c < perGroup; c++) {
      sums.fill(0);
      for (let n = 0; n < g.batch; n++) {
        const plane = (n * g.inChannels + firstChannel + c) * g.inHeight;
        let o = (n * g.outChannels + f) * g.outHeight * g.outWidth;
        for (let oy = 0; oy < g.outHeight; oy++) {
          const y0 = oy * g.strideHeight - g.padTop;
          for (let ox = 0; ox < g.outWidth; ox++) {
            const gradient = dy[o++]!;
            const x0 = ox * g.strideWidth - g.padLeft;
            const kxFirst = columns.first[ox]!;
            const kxEnd = columns.end[ox]!;
            for (let ky = rows.first[oy]!; ky < rows.end[oy]!; ky++) {
              const xRow = (plane + y0 + ky * g.dilationHeight) * g.inWidth + x0;
              const wRow = ky * g.kernelWidth;
              for (let kx = kxFirst; kx < kxEnd; kx++) {
                sums[wRow + kx]! += gradient * x[xRow + kx * g.dilationWidth]!;
              }
            }
          }
        }
      }
      dw.set(sums, (f * perGroup + c) * sums.length);
    }
  }
}
