import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, state } from "./paths.mjs";

/** Runs a program to its end, its output going to a log under .venv; never throws. */
export function logged(name, program, args, options = {}) {
  const { status, signal, stdout, stderr, error } = spawnSync(program, args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "pipe"],
    ...options,
  });
  if (signal) process.kill(process.pid, signal);
  const output = error ? String(error) : `${stdout}${stderr}`;
  mkdirSync(join(state, "logs"), { recursive: true });
  writeFileSync(join(state, "logs", `${name}.log`), output);
  return { ok: status === 0, output, log: `.venv/cnnlab/logs/${name}.log` };
}

/** Runs a program in the foreground, on this terminal; resolves to its exit code. */
export function foreground(program, args, options = {}) {
  const child = spawn(program, args, { cwd: root, stdio: "inherit", ...options });
  // Ctrl-C reaches the child by the terminal; what is sent to us alone is passed on.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(signal ? 1 : code));
  });
}

const offline =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ENOTCACHED|NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ProxyError|Max retries exceeded|Temporary failure in name resolution/;

/** Whether a package manager's output says that the network was not there. */
export const looksOffline = (output) => offline.test(output);
