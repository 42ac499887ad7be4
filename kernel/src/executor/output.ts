import { writeSync } from "node:fs";
import { capture } from "./capture.js";
import { encodeFrame } from "./frames.js";
import { outputDescriptor, type Report } from "./protocol.js";

/**
 * Reports to the kernel process at once, also while the main thread never returns to its event loop.
 * The descriptor is a blocking socket, so a slow kernel process slows the cell down instead of filling memory.
 */
export function report(message: Report, buffers: readonly Uint8Array[] = []): void {
  if (capture(message)) return;
  const frame = encodeFrame(message, buffers);
  let written = 0;
  while (written < frame.length) {
    try {
      written += writeSync(outputDescriptor, frame, written);
    } catch (error) {
      if (!isRetryable(error)) throw error;
    }
  }
}

function isRetryable(error: unknown): boolean {
  return (
    error instanceof Error && "code" in error && (error.code === "EAGAIN" || error.code === "EINTR")
  );
}
