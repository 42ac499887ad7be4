import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const notebooksFolder = fileURLToPath(new URL("../../notebooks/", import.meta.url));

export type MimeBundle = Readonly<Record<string, unknown>>;

export interface Output {
  readonly output_type: string;
  readonly name?: string;
  readonly text?: string | readonly string[];
  readonly data?: MimeBundle;
  readonly evalue?: string;
}

/** What a cell says about its own outputs, under `metadata.cnnlab`. */
export interface CellFacts {
  /** `{ "test accuracy:": [low, high] }`: the number printed after this text lies in this range. */
  readonly claims?: Readonly<Record<string, readonly [number, number]>>;
  /** `{ "row | column": [low, high] }`: all seeds of results.md lie in this range, which the prose states. */
  readonly results?: Readonly<Record<string, readonly [number, number]>>;
  /** Relative deviation allowed to printed numbers that come from training. */
  readonly tolerance?: number;
  /** The output is a time: it is not compared. */
  readonly volatile?: boolean;
  /** Numbers of a markdown cell that are quoted, not computed. */
  readonly cited?: readonly number[];
}

export interface Cell {
  readonly id: string;
  readonly cell_type: "code" | "markdown";
  readonly source: string;
  readonly outputs: readonly Output[];
  readonly execution_count?: number | null;
  readonly metadata: {
    readonly tags?: readonly string[];
    readonly jupyter?: { readonly source_hidden?: boolean };
    readonly cnnlab?: CellFacts;
  };
}

export interface Notebook {
  readonly nbformat: number;
  readonly nbformat_minor: number;
  readonly metadata: { readonly kernelspec?: { readonly name?: string } };
  readonly cells: readonly Cell[];
}

type Stored = Omit<Cell, "source" | "outputs"> & {
  readonly source: string | readonly string[];
  readonly outputs?: readonly Output[];
};

export function readNotebook(path: string): Notebook {
  const stored = JSON.parse(readFileSync(path, "utf8")) as Omit<Notebook, "cells"> & {
    readonly cells: readonly Stored[];
  };
  const cells = stored.cells.map((cell) => ({
    ...cell,
    source: joined(cell.source),
    outputs: cell.outputs ?? [],
  }));
  return { ...stored, cells };
}

/** File names of the course's notebooks, in reading order. */
export function notebookNames(): readonly string[] {
  return readdirSync(notebooksFolder)
    .filter((name) => name.endsWith(".ipynb"))
    .sort();
}

export function codeCells(notebook: Notebook): readonly Cell[] {
  return notebook.cells.filter((cell) => cell.cell_type === "code");
}

export function proseCells(notebook: Notebook): readonly Cell[] {
  return notebook.cells.filter((cell) => cell.cell_type === "markdown");
}

/** Everything a reader can read below a cell. */
export function textOf(cell: Cell): string {
  return cell.outputs
    .map((output) => joined(output.text ?? "") + plainText(output.data))
    .join("\n")
    .replaceAll(ANSI_COLOR, "");
}

function plainText(data: MimeBundle | undefined): string {
  const text = data?.["text/plain"];
  return typeof text === "string" || Array.isArray(text) ? joined(text) : "";
}

function joined(text: string | readonly string[]): string {
  return typeof text === "string" ? text : text.join("");
}

const ANSI_COLOR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");
