const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const CODES = new Int16Array(128).fill(-1);
for (let i = 0; i < 64; i++) CODES[ALPHABET.charCodeAt(i)] = i;

/** Bytes as base64 text (RFC 4648, padded). Own code because the core has neither Buffer nor btoa. */
export function encodeBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += 3) {
    const a = bytes[start] ?? 0;
    const b = bytes[start + 1] ?? 0;
    const c = bytes[start + 2] ?? 0;
    const left = bytes.length - start;
    parts.push(
      ALPHABET.charAt(a >> 2) +
        ALPHABET.charAt(((a & 3) << 4) | (b >> 4)) +
        (left > 1 ? ALPHABET.charAt(((b & 15) << 2) | (c >> 6)) : "=") +
        (left > 2 ? ALPHABET.charAt(c & 63) : "="),
    );
  }
  return parts.join("");
}

/**
 * Base64 text as bytes.
 * @throws Error when the text has a character outside the alphabet or a length that is no multiple of 4.
 */
export function decodeBase64(text: string): Uint8Array {
  if (text.length % 4 !== 0) {
    throw new Error(`base64: expected a length that is a multiple of 4; got ${text.length}`);
  }
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const length = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let held = 0;
  let bits = 0;
  let out = 0;
  for (let i = 0; i < length; i++) {
    const code = CODES[text.charCodeAt(i)] ?? -1;
    if (code < 0) throw new Error(`base64: character ${i} is outside the alphabet`);
    held = ((held << 6) | code) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[out++] = (held >> bits) & 255;
    }
  }
  return bytes;
}
