import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { DatabaseSync } from "node:sqlite";

/** A cell as it was run: session, execution count, source. */
export type HistoryEntry = readonly [session: number, line: number, source: string];

export interface SearchOptions {
  /** `*` is any text and `?` any character. */
  readonly pattern: string;
  readonly count: number;
  /** Of equal sources, only the newest. */
  readonly unique: boolean;
}

/** The cells of all sessions on this machine, as consoles offer them with the arrow keys. */
export class History {
  readonly #database: DatabaseSync;
  readonly session: number;

  constructor(path = historyPath()) {
    this.#database = open(path);
    this.#database.exec(`
      CREATE TABLE IF NOT EXISTS sessions (id INTEGER PRIMARY KEY AUTOINCREMENT, started TEXT);
      CREATE TABLE IF NOT EXISTS cells (session INTEGER, line INTEGER, source TEXT,
                                        PRIMARY KEY (session, line));`);
    const started = this.#database.prepare("INSERT INTO sessions (started) VALUES (?)");
    this.session = Number(started.run(new Date().toISOString()).lastInsertRowid);
  }

  add(line: number, source: string): void {
    const insert = "INSERT OR REPLACE INTO cells (session, line, source) VALUES (?, ?, ?)";
    this.#database.prepare(insert).run(this.session, line, source);
  }

  /** The last `count` cells, oldest first. */
  tail(count: number): readonly HistoryEntry[] {
    return this.#select("ORDER BY session DESC, line DESC LIMIT ?", [count]).reverse();
  }

  /** Cells `start` up to but without `stop` of a session; 0 is this one, −1 the one before. */
  range(session: number, start: number, stop: number | undefined): readonly HistoryEntry[] {
    const wanted = session > 0 ? session : this.session + session;
    const last = stop ?? Number.MAX_SAFE_INTEGER;
    const where = "WHERE session = ? AND line >= ? AND line < ? ORDER BY line";
    return this.#select(where, [wanted, start, last]);
  }

  search({ pattern, count, unique }: SearchOptions): readonly HistoryEntry[] {
    const newest = unique ? "GROUP BY source HAVING MAX(session * 1000000 + line)" : "";
    const where = `WHERE source GLOB ? ${newest} ORDER BY session DESC, line DESC LIMIT ?`;
    return this.#select(where, [pattern, count]).reverse();
  }

  close(): void {
    this.#database.close();
  }

  #select(clause: string, values: readonly (string | number)[]): HistoryEntry[] {
    const query = this.#database.prepare(`SELECT session, line, source FROM cells ${clause}`);
    return query
      .all(...values)
      .map(({ session, line, source }) => [Number(session), Number(line), String(source)]);
  }
}

/** Where Jupyter keeps what programs remember of a user. */
function historyPath(): string {
  return join(jupyterDataDirectory(), "cnnlab", "history.sqlite");
}

function jupyterDataDirectory(): string {
  const { JUPYTER_DATA_DIR, XDG_DATA_HOME, APPDATA } = process.env;
  if (JUPYTER_DATA_DIR !== undefined) return JUPYTER_DATA_DIR;
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter");
  if (process.platform === "win32") return join(APPDATA ?? homedir(), "jupyter");
  return join(XDG_DATA_HOME ?? join(homedir(), ".local", "share"), "jupyter");
}

/** A folder that cannot be written, or a damaged file, costs the history of other sessions only. */
function open(path: string): DatabaseSync {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const database = new DatabaseSync(path, { timeout: 1000 });
    // A lost last line after a power cut is no harm; a sync to disk a cell would cost milliseconds.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;");
    return database;
  } catch {
    return new DatabaseSync(":memory:");
  }
}
