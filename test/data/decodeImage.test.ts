import { crc32, deflateSync } from "node:zlib";
import { encode, type ImageData } from "fast-png";
import { describe, expect, test } from "vitest";
import { data } from "cnnlab";

function chunk(type: string, body: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const named = Buffer.concat([Buffer.from(type, "latin1"), body]);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, crc]);
}

function header(width: number, height: number, depth: number, colour: number): Buffer {
  const body = Buffer.alloc(13);
  body.writeUInt32BE(width, 0);
  body.writeUInt32BE(height, 4);
  body[8] = depth;
  body[9] = colour;
  return chunk("IHDR", body);
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const end = chunk("IEND", new Uint8Array(0));

describe("decodeImage", () => {
  const cases: readonly (ImageData & { why: string; planes: readonly number[] })[] = [
    { why: "grey", width: 2, height: 1, channels: 1, data: new Uint8Array([5, 9]), planes: [5, 9] },
    {
      why: "grey and alpha",
      width: 1,
      height: 2,
      channels: 2,
      data: new Uint8Array([5, 0, 9, 255]),
      planes: [5, 9],
    },
    {
      why: "RGB",
      width: 2,
      height: 1,
      channels: 3,
      data: new Uint8Array([1, 2, 3, 4, 5, 6]),
      planes: [1, 4, 2, 5, 3, 6],
    },
    {
      why: "RGBA",
      width: 1,
      height: 1,
      channels: 4,
      data: new Uint8Array([1, 2, 3, 4]),
      planes: [1, 2, 3],
    },
    {
      why: "16-bit grey",
      width: 2,
      height: 1,
      channels: 1,
      depth: 16,
      data: new Uint16Array([0x1234, 0xfe00]),
      planes: [0x12, 0xfe],
    },
  ];
  test.each(cases)("$why", ({ planes, ...image }) => {
    const pixels = data.decodeImage(encode(image));
    expect(pixels.shape).toEqual([planes.length === 2 ? 1 : 3, image.height, image.width]);
    expect(Array.from(pixels.data)).toEqual(planes);
  });

  test("2-bit grey spreads over 0 to 255", () => {
    const raw = deflateSync(new Uint8Array([0, 0b00011011]));
    const png = Buffer.concat([signature, header(4, 1, 2, 0), chunk("IDAT", raw), end]);
    expect(Array.from(data.decodeImage(png).data.subarray(0, 4))).toEqual([0, 85, 170, 255]);
  });

  test("a palette gives its colours", () => {
    const raw = deflateSync(new Uint8Array([0, 1, 0]));
    const palette = chunk("PLTE", new Uint8Array([1, 2, 3, 7, 8, 9]));
    const png = Buffer.concat([signature, header(2, 1, 8, 3), palette, chunk("IDAT", raw), end]);
    expect(Array.from(data.decodeImage(png).data)).toEqual([7, 1, 8, 2, 9, 3]);
  });

  const bomb = deflateSync(new Uint8Array(4_000_000));
  const whole = encode({ width: 8, height: 8, channels: 3, data: new Uint8Array(192) });
  test.each([
    { why: "empty", bytes: new Uint8Array(0), says: /first bytes are missing/ },
    { why: "text", bytes: Buffer.from("hello"), says: /must be a PNG or JPEG file/ },
    {
      why: "a PNG cut short",
      bytes: whole.subarray(0, whole.length - 20),
      says: /ends inside a chunk/,
    },
    {
      why: "a PNG of 4 billion pixels",
      bytes: Buffer.concat([signature, header(65535, 65535, 8, 2), end]),
      says: /header says 65535 x 65535/,
    },
    {
      why: "a PNG whose data inflate to more than its size",
      bytes: Buffer.concat([signature, header(2, 2, 8, 2), chunk("IDAT", bomb), end]),
      says: /must be a sound PNG file/,
    },
    {
      why: "a PNG with too little data",
      bytes: Buffer.concat([
        signature,
        header(64, 64, 8, 2),
        chunk("IDAT", deflateSync(new Uint8Array(9))),
        end,
      ]),
      says: /must be a sound PNG file/,
    },
    {
      why: "a chunk longer than the file",
      bytes: Buffer.concat([signature, Buffer.from([0xff, 0xff, 0xff, 0xff]), Buffer.from("IHDR")]),
      says: /ends inside a chunk/,
    },
    {
      why: "a JPEG cut short",
      bytes: new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 16]),
      says: /must be a sound JPEG file/,
    },
  ])("refuses $why", ({ bytes, says }) => {
    expect(() => data.decodeImage(bytes, "pic")).toThrow(says);
  });
});
