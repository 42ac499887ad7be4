import { expect, test } from "vitest";
import { nn, recoverFromInterrupt } from "../../src/index.js";
import { holdModes } from "../../src/train/holdModes.js";

test("holdModes is told again when its own answer to an interrupt was cut off", () => {
  const net = new nn.Sequential(new nn.Dropout());
  let told = 0;
  holdModes(net, () => {
    if (++told === 1) throw new Error("cut off");
  });
  net.eval();
  expect(recoverFromInterrupt).toThrow("cut off");
  recoverFromInterrupt();
  recoverFromInterrupt();
  expect(told).toBe(2);
  expect(net.at(0).training).toBe(true);
});
