const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The bytes of a base64 text; the core has neither Buffer nor atob. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const digits = text.replace(/=+$/, "");
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  const value = new Map([...alphabet].map((letter, i) => [letter.charCodeAt(0), i]));
  let bits = 0;
  let at = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = value.get(digits.charCodeAt(i));
    if (digit === undefined) throw new Error(`base64: unexpected ${digits[i]} at ${i}`);
    bits = ((bits << 6) | digit) & 0xffffff;
    if (i % 4 !== 0) bytes[at++] = (bits >> (6 - 2 * (i % 4))) & 255;
  }
  return bytes;
}
