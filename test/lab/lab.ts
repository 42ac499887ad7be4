import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import type { TestContext } from "vitest";
import { findBrowser, launchBrowser } from "./browser.js";
import { labEnvironment, missingLab, venvPython } from "./environment.js";
import { LabNotebook } from "./labNotebook.js";

const startSeconds = 90;

/** A real JupyterLab on a folder of its own, in a real browser. */
export class Lab {
  readonly #server: ChildProcess;
  readonly #browser: Browser;
  readonly #url: string;
  readonly #token: string;
  readonly folder: string;

  private constructor(parts: LabParts) {
    this.#server = parts.server;
    this.#browser = parts.browser;
    this.#url = parts.url;
    this.#token = parts.token;
    this.folder = parts.folder;
  }

  /** Starts JupyterLab as `npm start` does. @throws Error in CI when there is no browser; see `skipWithoutLab`. */
  static async start(): Promise<Lab> {
    const executable = findBrowser();
    if (executable === undefined) throw new Error(noBrowser);
    const folder = mkdtempSync(join(tmpdir(), "cnnlab-lab-"));
    const port = await freePort();
    const token = randomBytes(12).toString("hex");
    const url = `http://localhost:${port}`;
    const server = startServer(folder, port, token);
    try {
      await untilReady(`${url}/api/status?token=${token}`, server.process, server.output);
      const browser = await launchBrowser(executable);
      return new Lab({ server: server.process, browser, url, token, folder });
    } catch (error) {
      server.process.kill();
      throw error;
    }
  }

  /** Copies a notebook into the folder and opens it in a page of its own, in JupyterLab or in Notebook 7. */
  async open(notebook: string, options: OpenOptions = {}): Promise<LabNotebook> {
    const name = basename(notebook);
    cpSync(notebook, join(this.folder, name));
    const page = await this.newPage(options);
    const path =
      options.app === "notebook" ? `notebooks/${name}` : `${this.freshLab()}/tree/${name}`;
    return LabNotebook.open(page, this.address(path));
  }

  /** An empty page of the browser. */
  newPage(options: OpenOptions = {}): Promise<Page> {
    return this.#browser.newPage({
      viewport: { width: 1280, height: 1000, ...options.viewport },
      colorScheme: options.dark ? "dark" : "light",
      reducedMotion: options.reducedMotion ? "reduce" : "no-preference",
    });
  }

  /** The path of JupyterLab with a workspace of its own: it would else restore what another page had open. */
  freshLab(): string {
    return `lab/workspaces/${randomBytes(4).toString("hex")}`;
  }

  /** The address of a path of the server, with its token. */
  address(path: string): string {
    return `${this.#url}/${path}?token=${this.#token}`;
  }

  /** Changes a setting of JupyterLab for pages that are opened from now on. */
  async setSetting(plugin: string, settings: object): Promise<void> {
    const response = await fetch(`${this.#url}/lab/api/settings/${plugin}`, {
      method: "PUT",
      headers: { Authorization: `token ${this.#token}` },
      body: JSON.stringify({ raw: JSON.stringify(settings) }),
    });
    if (!response.ok) throw new Error(`${plugin}: ${response.status} ${await response.text()}`);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    const ended = new Promise((resolve) => this.#server.once("exit", resolve));
    this.#server.kill();
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
    rmSync(settingsOf(this.folder), { recursive: true, force: true });
  }
}

interface OpenOptions {
  readonly dark?: boolean;
  /** As a reader who wants no animation. */
  readonly reducedMotion?: boolean;
  /** Default "lab". */
  readonly app?: "lab" | "notebook";
  readonly viewport?: { readonly width?: number; readonly height?: number };
}

interface LabParts {
  readonly server: ChildProcess;
  readonly browser: Browser;
  readonly url: string;
  readonly token: string;
  readonly folder: string;
}

const noBrowser = "no Chromium, Chrome or Edge found; CNNLAB_BROWSER may name one";

/** Skips, aloud, where there is no browser or no .venv; in CI both are failures. */
export function skipWithoutLab(context: TestContext): void {
  const why = missingLab() ?? (findBrowser() === undefined ? noBrowser : undefined);
  if (why === undefined) return;
  if (process.env["CI"]) throw new Error(why);
  context.skip(why);
}

function startServer(folder: string, port: number, token: string) {
  const args = [
    ...["-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser"],
    ...["--ServerApp.root_dir", folder, "--ServerApp.port", String(port)],
    ...["--ServerApp.port_retries", "0", "--IdentityProvider.token", token],
  ];
  const lines: string[] = [];
  // Themes and the like that a test chooses must not meet the reader in `npm start`.
  const env = { ...labEnvironment(), JUPYTERLAB_SETTINGS_DIR: settingsOf(folder) };
  const process = spawn(venvPython, args, { cwd: folder, env });
  process.stdout.on("data", (data: Buffer) => lines.push(data.toString()));
  process.stderr.on("data", (data: Buffer) => lines.push(data.toString()));
  return { process, output: () => lines.join("") };
}

const settingsOf = (folder: string): string => `${folder}-settings`;

async function untilReady(url: string, server: ChildProcess, output: () => string): Promise<void> {
  const end = Date.now() + startSeconds * 1000;
  while (Date.now() < end && server.exitCode === null) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await setTimeout(200);
  }
  throw new Error(`JupyterLab did not start in ${startSeconds} s:\n${output()}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
