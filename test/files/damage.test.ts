import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { files } from "cnnlab";
import { Generator } from "../../src/tensor/random.js";

const fixture = (name: string): Uint8Array =>
  readFileSync(new URL(`../fixtures/files/${name}`, import.meta.url));

const formats = [
  { name: "stored.npz", parse: files.parseNpz, says: /^parseNp[yz]: / },
  { name: "compressed.npz", parse: files.parseNpz, says: /^parseNp[yz]: / },
  { name: "u8_large.npy", parse: files.parseNpy, says: /^parseNpy: / },
  { name: "torch.safetensors", parse: files.parseSafetensors, says: /^parseSafetensors: / },
];

// Whatever is done to a file, reading it gives tensors of honest size or a message of ours.
function expectTensorsOrMessage(
  parse: (bytes: Uint8Array) => unknown,
  bytes: Uint8Array,
  says: RegExp,
): boolean {
  try {
    parse(bytes);
    return true;
  } catch (error) {
    expect(String(error instanceof Error ? error.message : error)).toMatch(says);
    return false;
  }
}

test.each(formats)("$name cut anywhere is refused", ({ name, parse, says }) => {
  const bytes = fixture(name);
  for (let length = 0; length < bytes.length; length++) {
    expect(expectTensorsOrMessage(parse, bytes.subarray(0, length), says)).toBe(false);
  }
});

test.each(formats)(
  "$name with random bytes changed never fails otherwise",
  ({ name, parse, says }) => {
    const generator = new Generator(11);
    const whole = fixture(name);
    for (let round = 0; round < 2000; round++) {
      const bytes = Uint8Array.from(whole);
      for (let change = 0; change <= round % 3; change++) {
        bytes[generator.integer(bytes.length)] = generator.integer(256);
      }
      expectTensorsOrMessage(parse, bytes, says);
    }
  },
);
