import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Checkout } from "./checkout.js";

let checkout: Checkout;
beforeEach(() => {
  checkout = new Checkout();
});
afterEach(() => {
  checkout.remove();
});

test.each(["--port {}", "--port={}", "--ServerApp.port={}"])(
  "npm start -- %s on an occupied port stops in one line, before set-up",
  async (form) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
    const { port } = server.address() as AddressInfo;
    const args = form.replace("{}", String(port)).split(" ");
    const { code, complaints } = checkout.run("kernel/setup/start.mjs", args);
    server.close();
    expect(complaints).toEqual([
      expect.stringMatching(
        new RegExp(`^cnnlab: port ${port} is taken by another program.* npm start -- --port \\d+$`),
      ),
    ]);
    expect(code).toBe(1);
    expect(existsSync(checkout.file(".venv"))).toBe(false);
  },
);

test("npm start -- --port 80 without the right to it stops in one line", (context) => {
  const firstFree = "/proc/sys/net/ipv4/ip_unprivileged_port_start";
  if (!existsSync(firstFree)) context.skip("which ports need rights is known for Linux only");
  if (Number(readFileSync(firstFree, "utf8")) <= 80) context.skip("anyone may use port 80 here");
  const { code, complaints } = checkout.run(
    "kernel/setup/start.mjs",
    ["--port", "80"],
    [...withoutRights(context.skip)],
  );
  expect(complaints).toEqual([
    expect.stringMatching(
      /^cnnlab: port 80 is only for administrators .* npm start -- --port \d+$/,
    ),
  ]);
  expect(code).toBe(1);
});

test("a free port is not refused", () => {
  const check = checkout.evaluate(
    "port.mjs",
    `module.askedPort(["--no-browser", "--port", "8899"])`,
  );
  expect(JSON.parse(check.stdout)).toEqual({ port: 8899, host: "localhost" });
  const none = checkout.evaluate("port.mjs", `module.askedPort(["--no-browser"]) ?? "none"`);
  expect(JSON.parse(none.stdout)).toBe("none");
});

/** Root may use every port, unless that one right is taken away. */
function withoutRights(skip: (why: string) => never): readonly string[] {
  if (process.getuid?.() !== 0) return [];
  const which = spawnSync("sh", ["-c", "command -v setpriv"], { encoding: "utf8" });
  if (which.status !== 0) skip("root, and no setpriv to give up its rights");
  return [which.stdout.trim(), "--bounding-set=-net_bind_service"];
}
