import { describe, expect, test } from "vitest";
import { data } from "cnnlab";

describe("resizeArea", () => {
  test("fractional areas keep the mean", () => {
    const image = { shape: [1, 1, 3] as const, data: new Uint8Array([0, 30, 90]) };
    expect(Array.from(data.resizeArea({ ...image, shape: [1, 3, 1] }, 1, 1))).toEqual([30]);
    const square = {
      shape: [1, 3, 3] as const,
      data: new Uint8Array([0, 30, 90, 0, 30, 90, 0, 30, 90]),
    };
    expect(Array.from(data.resizeArea(square, 2, 2), Math.round)).toEqual([10, 70, 10, 70]);
  });

  test("refuses a size of nothing", () => {
    const image = { shape: [1, 1, 1] as const, data: new Uint8Array(1) };
    expect(() => data.resizeArea(image, 0, 2)).toThrow(/size must be positive whole numbers/);
  });
});

describe("fromPixels and toChannels", () => {
  test("drop alpha and turn colour to grey and back", () => {
    const pixels = data.fromPixels({
      width: 1,
      height: 1,
      data: new Uint8Array([100, 200, 50, 7]),
    });
    expect(Array.from(pixels.data)).toEqual([100, 200, 50]);
    const grey = data.toChannels(pixels, 1);
    expect(Array.from(grey.data)).toEqual([153]);
    expect(Array.from(data.toChannels(grey, 3).data)).toEqual([153, 153, 153]);
  });

  test("refuse a length that fits no number of channels", () => {
    const image = { width: 2, height: 1, data: new Uint8Array(5) };
    expect(() => data.fromPixels(image)).toThrow(/for each of 2 x 1 pixels; it has 5 bytes/);
  });
});
