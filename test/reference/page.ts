import { relative } from "node:path";
import type { PublicExport } from "./exports.js";

/** The API reference as Markdown: one section for each folder of `src`, one entry for each public name. */
export function referencePage(exports: readonly PublicExport[], root: string): string {
  const folders = new Map<string, PublicExport[]>();
  for (const each of exports) {
    const folder = relative(root, each.file).split("/").slice(0, -1).join("/") || ".";
    folders.set(folder, [...(folders.get(folder) ?? []), each]);
  }
  const sections = [...folders.keys()]
    .sort()
    .map((folder) => section(folder, folders.get(folder)!));
  const head =
    "# API of cnnlab\n\nWritten by `npm run docs` from the docstrings; Shift-Tab in a notebook shows the same text.\n";
  return `${[head, ...sections].join("\n")}`;
}

function section(folder: string, exports: readonly PublicExport[]): string {
  return [`## ${folder}\n`, ...exports.map(entry)].join("\n");
}

function entry({ name, kind, signature, doc, throws, examples }: PublicExport): string {
  const parts = [`### ${name}\n`];
  if (signature !== "") parts.push(fence(signature));
  else if (kind === "type") parts.push("_Type._\n");
  parts.push(`${doc.trim()}\n`);
  if (throws.length > 0) parts.push(`${throws.map((text) => `- Throws ${text}`).join("\n")}\n`);
  parts.push(...examples.map(fence));
  return parts.join("\n");
}

function fence(code: string): string {
  return `\`\`\`ts\n${code.trim()}\n\`\`\`\n`;
}
