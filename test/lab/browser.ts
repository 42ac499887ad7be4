import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser } from "playwright-core";
import { browserHome } from "./environment.js";

const names = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
  "microsoft-edge-stable",
  "chrome.exe",
  "msedge.exe",
];

const macApplications = ["Google Chrome", "Chromium", "Microsoft Edge"].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);

const windowsApplications = [process.env["ProgramFiles"], process.env["ProgramFiles(x86)"]]
  .filter((folder) => folder !== undefined)
  .flatMap((folder) => [
    join(folder, "Google", "Chrome", "Application", "chrome.exe"),
    join(folder, "Microsoft", "Edge", "Application", "msedge.exe"),
  ]);

/** The installed Chromium, Chrome or Edge; CNNLAB_BROWSER names another. */
export function findBrowser(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const named = process.env["CNNLAB_BROWSER"];
  const candidates = named ? [named] : [...onPath, ...macApplications, ...windowsApplications];
  return candidates.find((path) => existsSync(path));
}

/** Starts the browser without a window, and without its own traffic. */
export async function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    env: browserEnvironment(),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A home of its own: a browser leaves caches and settings there. */
function browserEnvironment(): NodeJS.ProcessEnv {
  const own = { XDG_CONFIG_HOME: undefined, XDG_CACHE_HOME: undefined, HOME: browserHome };
  return { ...process.env, ...own };
}
