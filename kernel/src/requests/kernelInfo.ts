import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";
import { isJson } from "../json.js";
import type { Handler } from "../kernel.js";
import { protocolVersion } from "../messages.js";

/** `kernel_info_request`. */
export const kernelInfo: Handler = () =>
  Promise.resolve({
    status: "ok",
    protocol_version: protocolVersion,
    implementation: "cnnlab",
    implementation_version: packageVersion,
    language_info: {
      name: "typescript",
      version: typescriptVersion,
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: { name: "javascript", typescript: true },
      nbconvert_exporter: "script",
    },
    banner: `cnnlab ${packageVersion}: TypeScript ${typescriptVersion}, Node ${process.versions.node}`,
    help_links: [
      { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
      { text: "Node", url: "https://nodejs.org/docs/latest-v24.x/api/" },
    ],
    debugger: false,
    supported_features: [],
  });

const packageVersion = versionIn(new URL("../../package.json", import.meta.url));

/** Read, not imported: the compiler takes 60 MB and lives in the language service's thread. */
const typescriptVersion = versionIn(
  createRequire(import.meta.url).resolve("typescript/package.json"),
);

function versionIn(path: URL | string): string {
  const json: unknown = JSON.parse(readFileSync(path, "utf8"));
  return isJson(json) ? String(json["version"]) : "";
}
