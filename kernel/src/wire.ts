import { createHmac, timingSafeEqual } from "node:crypto";
import { isJson, type Json } from "./json.js";
import type { Header, Message } from "./messages.js";

/** Between the routing identities and the signed part of every message. */
const delimiter = Buffer.from("<IDS|MSG>");

/** Larger messages are refused before they are parsed; comm buffers of a big picture fit. */
export const maxMessageBytes = 512 * 1024 * 1024;

/** A frame list that is not a message we may act on. `reason` goes to the log, never to the sender. */
export class WireError extends Error {}

/** Signs and verifies; an empty key means that messages are unsigned. */
export class Signer {
  readonly #key: string;
  readonly #algorithm: string;

  constructor(key: string, scheme: string) {
    if (!scheme.startsWith("hmac-")) {
      throw new Error(`connection file: signature_scheme must start with hmac-; came ${scheme}`);
    }
    this.#key = key;
    this.#algorithm = scheme.slice("hmac-".length);
  }

  sign(parts: readonly Buffer[]): string {
    if (this.#key === "") return "";
    const hmac = createHmac(this.#algorithm, this.#key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }

  verify(signature: Buffer, parts: readonly Buffer[]): boolean {
    if (this.#key === "") return true;
    const expected = Buffer.from(this.sign(parts), "latin1");
    return expected.length === signature.length && timingSafeEqual(expected, signature);
  }
}

/** Frames to message. The signature is checked on the raw bytes before anything is parsed. */
export function decode(frames: readonly Buffer[], signer: Signer): Message {
  const start = frames.findIndex((frame) => frame.equals(delimiter));
  if (start < 0) throw new WireError("no delimiter");
  const signature = frames[start + 1];
  const parts = frames.slice(start + 2, start + 6);
  if (signature === undefined || parts.length < 4) throw new WireError("too few frames");
  const bytes = frames.reduce((sum, frame) => sum + frame.length, 0);
  if (bytes > maxMessageBytes) throw new WireError(`${bytes} bytes`);
  if (!signer.verify(signature, parts)) throw new WireError("bad signature");
  const [header, parentHeader, metadata, content] = parts.map(parseObject);
  if (!isHeader(header)) throw new WireError("header lacks msg_id or msg_type");
  return {
    identities: frames.slice(0, start),
    header,
    parentHeader: isHeader(parentHeader) ? parentHeader : {},
    metadata: metadata ?? {},
    content: content ?? {},
    buffers: frames.slice(start + 6),
  };
}

export function encode(message: Message, signer: Signer): Buffer[] {
  const parts = [message.header, message.parentHeader, message.metadata, message.content].map(
    (part) => Buffer.from(JSON.stringify(part)),
  );
  return [
    ...message.identities,
    delimiter,
    Buffer.from(signer.sign(parts)),
    ...parts,
    ...message.buffers,
  ];
}

function parseObject(bytes: Buffer): Json {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new WireError("not JSON");
  }
  if (!isJson(value)) throw new WireError("not an object");
  return value;
}

function isHeader(value: unknown): value is Header {
  return (
    isJson(value) && typeof value["msg_id"] === "string" && typeof value["msg_type"] === "string"
  );
}
