import { gradCheck, relu, tensor } from "cnnlab";
import { expect, it } from "vitest";

const x = tensor([
  [1, -2],
  [3, 0.5],
]);

it("passes a right gradient and reports the largest error", () => {
  const { relativeError, worst } = gradCheck((a) => a.mul(a).sum(), [x]);
  expect(relativeError).toBeLessThan(1e-8);
  expect(worst.input).toBe(0);
});

it("names the element whose gradient is wrong", () => {
  // The hidden copy of one element takes it out of the graph: its gradient is missing.
  const wrong = (a: typeof x) => a.mul(a).sum().add(a.detach().at(1, 0).mul(2));
  expect(() => gradCheck(wrong, [x])).toThrow(
    /input 0 at \[1, 0\]: backward gives 6, finite differences 8 /,
  );
});

it("sees a kink, where no gradient is right", () => {
  expect(() => gradCheck((a) => relu(a), [tensor([0])])).toThrow(/gradCheck: input 0 at \[0\]/);
});

it("checks each of several inputs", () => {
  const wrongSecond = (a: typeof x, b: typeof x) => a.mul(b.detach()).sum().add(b.sum());
  expect(() => gradCheck(wrongSecond, [x, x])).toThrow(/input 1/);
});

it("refuses what has nothing to check", () => {
  expect(() => gradCheck(() => x, [])).toThrow(/gradCheck|backward/);
});
