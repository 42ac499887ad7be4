import ts from "typescript";
import type { Inspection } from "./language.js";

export interface Documented {
  readonly signature: string;
  readonly documentation: string;
  readonly tags: readonly ts.JSDocTagInfo[];
  /** The declaration itself, where it is asked for and at hand. */
  readonly source?: string;
}

/** JSDoc as text for the docs panel and as Markdown for who renders it. */
export function renderDocs({ signature, documentation, tags, source }: Documented): Inspection {
  const isParameter = ({ name }: ts.JSDocTagInfo) => parameterTags.has(name);
  const parameters = tags.filter(isParameter).map(renderTag);
  const others = tags.filter((tag) => !isParameter(tag)).map(renderTag);
  const sections = [joinLines(parameters), ...others];
  const plain = [signature, documentation, ...sections.map(({ plain }) => plain), source];
  const markdown = [
    fence(signature),
    documentation,
    ...sections.map(({ markdown }) => markdown),
    source === undefined ? undefined : fence(source),
  ];
  return { plain: paragraphs(plain), markdown: paragraphs(markdown) };
}

const parameterTags = new Set(["param", "typeParam", "template"]);

const joinLines = (lines: readonly Inspection[]): Inspection => ({
  plain: lines.map(({ plain }) => plain).join("\n"),
  markdown: lines.map(({ markdown }) => markdown).join("\n"),
});

function renderTag({ name, text }: ts.JSDocTagInfo): Inspection {
  const body = ts.displayPartsToString(text?.slice());
  switch (name) {
    case "param":
    case "typeParam":
    case "template": {
      const [, parameter = "", rest = ""] = /^(\S+)\s*(?:-\s*)?([^]*)$/.exec(body) ?? [];
      return { plain: `  ${parameter}: ${rest}`, markdown: `* \`${parameter}\`: ${rest}` };
    }
    case "example": {
      const code = body.includes("```") ? body : fence(body.trim());
      return { plain: `Example:\n${body}`, markdown: `**Example**\n\n${code}` };
    }
    case "returns":
    case "return":
      return { plain: `Returns: ${body}`, markdown: `**Returns** ${body}` };
    default:
      return { plain: `@${name} ${body}`.trimEnd(), markdown: `*@${name}* ${body}`.trimEnd() };
  }
}

const fence = (code: string) => `\`\`\`typescript\n${code}\n\`\`\``;

const paragraphs = (parts: readonly (string | undefined)[]) =>
  parts.filter((part) => part !== undefined && part !== "").join("\n\n");
