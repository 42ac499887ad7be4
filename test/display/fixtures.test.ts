import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { MAX_BUNDLE_BYTES, jsonBytes, makeBundle } from "../../src/display/bundle.js";
import { displays } from "../../src/display/displays.js";
import type { Display } from "../../src/display/display.js";
import { decodeBase64 } from "../../src/display/payload/base64.js";
import { samples } from "./samples.js";

function displayOf(type: string): Display<unknown> {
  const display = displays.find(({ schema }) => schema.type === type);
  if (display === undefined) throw new Error(`no display ${type}`);
  return display;
}

/** What a notebook file keeps: JSON. */
function stored(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

it("every display type has a fixture", () => {
  const shown = new Set(samples.map(({ type }) => type));
  expect(displays.map(({ schema }) => schema.type).filter((type) => !shown.has(type))).toEqual([]);
});

describe.each(samples)("$type / $name", ({ type, name, payload }) => {
  const display = displayOf(type);
  const value = stored(payload());

  it("is what its fixture holds", async () => {
    await expect(JSON.stringify(value)).toMatchFileSnapshot(`fixtures/${type}/${name}.json`);
  });

  it("passes its schema unchanged", () => {
    expect(stored(display.schema.validate(value))).toEqual(value);
  });

  it("has static HTML without anything a sanitizer drops", async () => {
    const html = display.html(display.schema.validate(value), "<img>");
    expect(html).not.toMatch(/<(script|svg|style|iframe|link)|\son\w+=|javascript:/i);
    await expect(html).toMatchFileSnapshot(`fixtures/${type}/${name}.html`);
  });

  it("makes a bundle under the cap with one sentence of text", () => {
    const bundle = makeBundle(display, display.schema.validate(value));
    const text = String(bundle["text/plain"]);
    expect(jsonBytes(bundle)).toBeLessThanOrEqual(MAX_BUNDLE_BYTES);
    expect(Object.keys(bundle)).toContain(`application/vnd.cnnlab.${type}.v1+json`);
    expect(text).toMatch(/^[^\n]{10,1500}\.$/);
    if (display.picture === undefined) return;
    const png = String(bundle["image/png"]);
    expect(bundle["text/html"]).toContain(`src="data:image/png;base64,${png}"`);
    expect(pixelBytes(decodeBase64(png))).toBeGreaterThan(100);
  });
});

/** Number of bytes of the decoded rows of a PNG; zlib is the judge. */
function pixelBytes(file: Uint8Array): number {
  const at = Buffer.from(file).indexOf("IDAT");
  const length = new DataView(file.buffer).getUint32(at - 4);
  return inflateSync(file.subarray(at + 4, at + 4 + length)).length;
}
