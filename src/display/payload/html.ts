const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text made safe between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

export function image(png: string, width: number, height: number, alt: string): string {
  return `<img src="data:image/png;base64,${png}" width="${width}" height="${height}" alt="${escapeHtml(alt)}">`;
}

/** A picture with its caption, the frame of every static display. */
export function figure(picture: string, caption: string, ...rest: readonly string[]): string {
  const parts = [picture, `<figcaption>${escapeHtml(caption)}</figcaption>`, ...rest];
  return `<figure>\n${parts.filter((part) => part !== "").join("\n")}\n</figure>`;
}

export interface Column {
  readonly name: string;
  /** Numbers are right-aligned, so that their digits stand in columns. */
  readonly numeric?: boolean;
}

/** A table of text cells; the first cell of a row is its header. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  caption = "",
): string {
  const head = columns
    .map(({ name, numeric }) => cell("th", name, numeric, ' scope="col"'))
    .join("");
  const body = rows.map((row) => {
    const cells = row.map((text, i) =>
      i === 0
        ? cell("th", text, columns[i]?.numeric, ' scope="row"')
        : cell("td", text, columns[i]?.numeric),
    );
    return `<tr>${cells.join("")}</tr>`;
  });
  const title = caption === "" ? "" : `<caption>${escapeHtml(caption)}</caption>\n`;
  return `<table>\n${title}<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join("\n")}\n</tbody>\n</table>`;
}

function cell(tag: "th" | "td", text: string, numeric = false, attributes = ""): string {
  return `<${tag}${attributes}${numeric ? ' align="right"' : ""}>${escapeHtml(text)}</${tag}>`;
}
