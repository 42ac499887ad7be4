import { describe, expect, test } from "vitest";
import { MessageFactory } from "../../kernel/src/messages.js";
import { decode, encode, Signer, WireError } from "../../kernel/src/wire.js";

const signer = new Signer("secret", "hmac-sha256");
const message = new MessageFactory().broadcast("stream", {}, { name: "stdout", text: "é😀" });
const frames = encode({ ...message, buffers: [Buffer.from([0, 255])] }, signer);

function changed(index: number, frame: Buffer): Buffer[] {
  return frames.map((old, at) => (at === index ? frame : old));
}

describe("the wire", () => {
  test("decodes what it encodes", () => {
    expect(decode(frames, signer)).toEqual({ ...message, buffers: [Buffer.from([0, 255])] });
  });

  test("signs as Python's hmac does", () => {
    // hmac.new(b"secret", b"abc", "sha256").hexdigest()
    const digest = "9946dad4e00e913fc8be8e5d3f7e110a4a9e832f83fb09c345285d78638d8a0e";
    expect(signer.sign([Buffer.from("a"), Buffer.from("bc")])).toBe(digest);
  });

  test("an empty key neither signs nor verifies", () => {
    const unsigned = new Signer("", "hmac-sha256");
    expect(encode(message, unsigned)[2]?.length).toBe(0);
    expect(decode(frames, unsigned).content).toEqual(message.content);
  });

  test.each([
    ["no delimiter", frames.slice(0, 1)],
    ["nothing", []],
    ["too few frames", frames.slice(0, 5)],
    ["a wrong signature", changed(2, Buffer.from("0".repeat(64)))],
    ["a short signature", changed(2, Buffer.from("00"))],
    ["no signature", changed(2, Buffer.alloc(0))],
    ["changed content", changed(6, Buffer.from("{}"))],
  ])("refuses %s", (_why, bad) => {
    expect(() => decode(bad, signer)).toThrow(WireError);
  });

  test.each([
    ["not JSON", 3, "{"],
    ["an array", 6, "[]"],
    ["null", 5, "null"],
    ["a header without type", 3, '{"msg_id":"1"}'],
  ])("refuses %s with a right signature", (_why, index, text) => {
    const bad = changed(index, Buffer.from(text));
    bad[2] = Buffer.from(signer.sign(bad.slice(3, 7)));
    expect(() => decode(bad, signer)).toThrow(WireError);
  });

  test("an unknown scheme is said", () => {
    expect(() => new Signer("k", "rot13")).toThrow(/signature_scheme must start with hmac-/);
  });
});
