import type { Page } from "playwright-core";

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** How many different colours there are. */
  readonly colors: number;
  /** Share of the pixels that have the most frequent colour: 1 is an empty picture. */
  readonly dominant: number;
}

/** Looks at a PNG's pixels, decoded by the page's browser. */
export async function pixelsOf(page: Page, png: Uint8Array): Promise<Pixels> {
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const { width, height } = picture;
    const context = new OffscreenCanvas(width, height).getContext("2d");
    if (context === null) throw new Error("this browser has no 2d canvas");
    context.drawImage(picture, 0, 0);
    const words = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
    const counts = new Map<number, number>();
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    const dominant = Math.max(...counts.values()) / words.length;
    return { width, height, colors: counts.size, dominant };
  }, Buffer.from(png).toString("base64"));
}
