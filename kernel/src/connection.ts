import { readFileSync } from "node:fs";
import { isJson } from "./json.js";

/** The file that the Jupyter client writes and names on the command line. */
export interface ConnectionFile {
  readonly transport: "tcp" | "ipc";
  readonly ip: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
  readonly key: string;
  readonly signature_scheme: string;
  readonly kernel_name?: string;
}

export type Channel = "shell" | "iopub" | "stdin" | "control" | "hb";

export const channels: readonly Channel[] = ["shell", "iopub", "stdin", "control", "hb"];

export function readConnectionFile(path: string): ConnectionFile {
  const json: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (!isJson(json)) throw new Error(`connection file: expected an object; came ${typeof json}`);
  const text = (name: string, otherwise: string): string => {
    const value = json[name] ?? otherwise;
    if (typeof value === "string") return value;
    throw new Error(`connection file: ${name} must be a string; came ${typeof value}`);
  };
  const port = (channel: Channel): number => {
    const value = json[`${channel}_port`];
    if (typeof value === "number" && Number.isInteger(value) && value > 0 && value < 65536) {
      return value;
    }
    throw new Error(`connection file: ${channel}_port must be a port; came ${String(value)}`);
  };
  const transport = text("transport", "tcp");
  if (transport !== "tcp" && transport !== "ipc") {
    throw new Error(`connection file: transport must be tcp or ipc; came ${transport}`);
  }
  return {
    transport,
    ip: text("ip", "127.0.0.1"),
    shell_port: port("shell"),
    iopub_port: port("iopub"),
    stdin_port: port("stdin"),
    control_port: port("control"),
    hb_port: port("hb"),
    key: text("key", ""),
    signature_scheme: text("signature_scheme", "hmac-sha256"),
  };
}

/** Where a channel binds, as ZeroMQ writes addresses. */
export function addressOf(connection: ConnectionFile, channel: Channel): string {
  const port = connection[`${channel}_port`];
  return connection.transport === "tcp"
    ? `tcp://${connection.ip}:${port}`
    : `ipc://${connection.ip}-${port}`;
}
