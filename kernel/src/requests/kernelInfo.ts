import { readFileSync } from "node:fs";
import process from "node:process";
import ts from "typescript";
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
      version: ts.version,
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: { name: "javascript", typescript: true },
      nbconvert_exporter: "script",
    },
    banner: `cnnlab ${packageVersion}: TypeScript ${ts.version}, Node ${process.versions.node}`,
    help_links: [
      { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
      { text: "Node", url: "https://nodejs.org/docs/latest-v24.x/api/" },
    ],
    debugger: false,
    supported_features: [],
  });

const packageVersion = readVersion();

function readVersion(): string {
  const json: unknown = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  );
  return isJson(json) ? String(json["version"]) : "";
}
