/** The part of Lab's contents service that a search needs. */
export interface Contents {
  get(path: string, options: { readonly content: boolean }): Promise<{ readonly content: unknown }>;
}

/** The arguments of Lab's command docmanager:open. */
export type CourseEntry = {
  readonly path: string;
  /** Lab's viewer; absent for a notebook. */
  readonly factory?: string;
};

const FIRST_NOTEBOOK = /^01-.*\.ipynb$/;

/**
 * Where the course starts: its README beside the numbered notebooks, or the first of them.
 * @param folder the reader's setting; empty looks in Lab's own folder, then in "notebooks"
 */
export async function findCourse(
  contents: Contents,
  folder: string,
): Promise<CourseEntry | undefined> {
  for (const place of folder === "" ? ["", "notebooks"] : [folder.replace(/\/+$/, "")]) {
    const names = await namesIn(contents, place);
    const first = names.find((name) => FIRST_NOTEBOOK.test(name));
    if (first === undefined) continue;
    const path = (name: string) => (place === "" ? name : `${place}/${name}`);
    return names.includes("README.md")
      ? { path: path("README.md"), factory: "Markdown Preview" }
      : { path: path(first) };
  }
  return undefined;
}

async function namesIn(contents: Contents, folder: string): Promise<readonly string[]> {
  try {
    const { content } = await contents.get(folder, { content: true });
    return Array.isArray(content) ? content.flatMap(nameOf) : [];
  } catch {
    // A folder that is not there has no course.
    return [];
  }
}

function nameOf(entry: unknown): readonly string[] {
  if (typeof entry !== "object" || entry === null || !("name" in entry)) return [];
  return typeof entry.name === "string" ? [entry.name] : [];
}
