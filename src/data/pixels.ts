/** A picture as planes of bytes, [C, H, W]. */
export interface Pixels {
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly data: Uint8Array;
}

/**
 * Splits interleaved pixels, as a canvas or an image decoder gives them, into planes [C, H, W].
 * @param image `data` holds `width * height` pixels of 1 to 4 bytes each; an alpha byte is dropped
 * @returns planes with C = 1 (grey) or 3 (RGB)
 * @throws Error when the length of `data` is not 1 to 4 times `width * height`
 * @example
 * data.fromPixels({ width: 1, height: 1, data: new Uint8Array([255, 128, 0, 255]) }).shape; // [3, 1, 1]
 */
export function fromPixels(image: {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}): Pixels {
  const { width, height, data } = image;
  const plane = width * height;
  const stride = data.length / plane;
  if (!(plane > 0) || ![1, 2, 3, 4].includes(stride)) {
    throw new Error(
      `fromPixels: data must hold 1, 2, 3 or 4 bytes for each of ${width} x ${height} pixels; it has ${data.length} bytes`,
    );
  }
  const channels = stride < 3 ? 1 : 3;
  const planes = new Uint8Array(channels * plane);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < plane; i++) planes[c * plane + i] = data[i * stride + c] ?? 0;
  }
  return { shape: [channels, height, width], data: planes };
}

/**
 * The same picture with 1 or 3 planes: grey is repeated, colour is weighted 0.299 R + 0.587 G + 0.114 B
 * (ITU-R BT.601, as in torchvision's `rgb_to_grayscale` up to rounding).
 * @example
 * data.toChannels({ shape: [1, 1, 1], data: new Uint8Array([9]) }, 3).shape; // [3, 1, 1]
 */
export function toChannels(image: Pixels, channels: 1 | 3): Pixels {
  const [from, height, width] = image.shape;
  if (from === channels) return image;
  const plane = height * width;
  const planes = new Uint8Array(channels * plane);
  for (let i = 0; i < plane; i++) {
    const red = image.data[i] ?? 0;
    if (channels === 3) {
      planes[i] = planes[plane + i] = planes[2 * plane + i] = red;
    } else {
      const green = image.data[plane + i] ?? 0;
      const blue = image.data[2 * plane + i] ?? 0;
      planes[i] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
    }
  }
  return { shape: [channels, height, width], data: planes };
}
