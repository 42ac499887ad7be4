import { spawnSync } from "node:child_process";
import { beforeEach, expect, test } from "vitest";
import { labEnvironment, venvPython } from "./environment.js";
import { skipWithoutLab } from "./lab.js";

beforeEach(skipWithoutLab);

test("JupyterLab does not look for other language servers, and says nothing of them", () => {
  const args = ["-m", "jupyterlab", "--show-config-json", "--allow-root"];
  const shown = spawnSync(venvPython, args, { env: labEnvironment(), encoding: "utf8" });
  const config: unknown = JSON.parse(shown.stdout);
  expect(config).toMatchObject({ LanguageServerManager: { autodetect: false } });
}, 60_000);
