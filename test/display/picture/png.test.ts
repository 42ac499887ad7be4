import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { zlibDeflate } from "../../../src/display/picture/deflate.js";
import { encodePng } from "../../../src/display/picture/png.js";
import { Raster } from "../../../src/display/picture/raster.js";

/** Linear congruential generator (Numerical Recipes): the same bytes in every run. */
function noise(length: number, seed: number, levels = 256): Uint8Array {
  let state = seed >>> 0;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 16) % levels;
  });
}

const inputs: readonly { readonly name: string; readonly data: Uint8Array }[] = [
  { name: "nothing", data: new Uint8Array(0) },
  { name: "one byte", data: Uint8Array.of(7) },
  { name: "two equal bytes", data: Uint8Array.of(255, 255) },
  { name: "a long run (matches of 258)", data: new Uint8Array(70_000).fill(3) },
  { name: "noise (literals of 8 and 9 bits)", data: noise(50_000, 1) },
  { name: "few levels (short matches at every distance)", data: noise(90_000, 2, 3) },
  {
    name: "a repeat at the far end of the window",
    data: Uint8Array.from([...noise(32_768, 3), ...noise(32_768, 3), ...noise(10, 3)]),
  },
  {
    name: "a repeat just outside the window",
    data: Uint8Array.from([...noise(32_769, 4), ...noise(32_769, 4)]),
  },
];

describe("zlibDeflate", () => {
  it.each(inputs)("is inflated by zlib to the same bytes: $name", ({ data }) => {
    const back = inflateSync(zlibDeflate(data));
    expect(Buffer.compare(back, Buffer.from(data))).toBe(0);
  });

  it("makes an enlarged picture little larger than the small one", () => {
    const small = encodePng({
      width: 28,
      height: 28,
      data: noise(784, 5),
      palette: new Uint8Array(768),
    });
    const raster = new Raster(280, 280);
    const cells = noise(784, 5);
    raster.cells(0, 0, { width: 28, height: 28, color: (i) => cells[i] ?? 0 }, 10);
    expect(encodePng(raster.pixels()).length).toBeLessThan(4 * small.length);
  });
});

describe("encodePng", () => {
  it("writes header, palette and filtered rows that decode to the pixels", () => {
    const data = Uint8Array.of(0, 1, 2, 0, 1, 2, 2, 2, 2);
    const palette = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255);
    const chunks = readChunks(encodePng({ width: 3, height: 3, data, palette }));
    expect(chunks.map(({ type }) => type)).toEqual(["IHDR", "PLTE", "IDAT", "IEND"]);
    expect([...(chunks[0]?.body ?? [])]).toEqual([0, 0, 0, 3, 0, 0, 0, 3, 8, 3, 0, 0, 0]);
    expect([...inflateSync(chunks[2]?.body ?? new Uint8Array(0))]).toEqual([
      0, 0, 1, 2, 2, 0, 0, 0, 0, 2, 2, 2,
    ]);
  });

  it("filters RGB rows so that any decoder gets the pixels back", () => {
    const [width, height] = [37, 23];
    const smooth = Uint8Array.from(
      { length: width * height * 3 },
      (_, i) => (i * 2 + (i % 7)) & 255,
    );
    for (const data of [smooth, noise(smooth.length, 9)]) {
      const idat = readChunks(encodePng({ width, height, data })).find(
        ({ type }) => type === "IDAT",
      );
      const rows = inflateSync(idat?.body ?? new Uint8Array(0));
      expect(Buffer.compare(unfilter(rows, width * 3, height), Buffer.from(data))).toBe(0);
    }
  });

  it("refuses pixels that do not fill the picture", () => {
    expect(() => encodePng({ width: 2, height: 2, data: new Uint8Array(5) })).toThrow(
      "encodePng: expected 2 x 2 x 3 = 12 bytes; got 5",
    );
  });
});

function readChunks(
  file: Uint8Array,
): readonly { readonly type: string; readonly body: Uint8Array }[] {
  const view = new DataView(file.buffer, file.byteOffset);
  const chunks = [];
  for (let at = 8; at < file.length;) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...file.subarray(at + 4, at + 8));
    chunks.push({ type, body: file.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

/** The PNG specification's reconstruction of filtered RGB rows. */
function unfilter(rows: Uint8Array, stride: number, height: number): Uint8Array {
  const out = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (stride + 1)];
    for (let i = 0; i < stride; i++) {
      const at = (dx: number, dy: number) =>
        i + dx * 3 < 0 || y + dy < 0 ? 0 : (out[(y + dy) * stride + i + dx * 3] ?? 0);
      const [a, b, c] = [at(-1, 0), at(0, -1), at(-1, -1)];
      const nearest = [a, b, c].reduce((best, each) =>
        Math.abs(a + b - c - each) < Math.abs(a + b - c - best) ? each : best,
      );
      const guess = [0, a, b, (a + b) >> 1, nearest][filter ?? 0] ?? 0;
      out[y * stride + i] = (rows[y * (stride + 1) + 1 + i] ?? 0) + guess;
    }
  }
  return out;
}
