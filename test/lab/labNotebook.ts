import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { screenshots } from "./environment.js";

interface SessionContext {
  readonly ready: Promise<void>;
  readonly session?: { readonly kernel?: { readonly info: Promise<unknown> } };
}

interface CellJson {
  readonly cell_type: string;
  readonly source: string | readonly string[];
  readonly execution_count?: number | null;
  readonly metadata: { readonly tags?: readonly string[] };
  readonly outputs?: readonly { readonly output_type: string }[];
}

/** What a code cell came to. */
export interface CodeCell {
  readonly source: string;
  readonly executionCount: number | null;
  readonly errors: number;
  /** Tagged as one that shows an error. */
  readonly mayFail: boolean;
}

declare global {
  // JupyterLab's application, which --expose-app-in-browser puts there.
  var jupyterapp: {
    readonly commands: { execute(id: string, args: unknown): Promise<unknown> };
    readonly shell: {
      readonly currentWidget: {
        readonly sessionContext: SessionContext;
        readonly content: {
          readonly widgets: readonly { readonly model: { toJSON(): CellJson } }[];
          scrollToItem(index: number): Promise<void>;
        };
      };
    };
  };
}

const readyMs = 90_000;

/** One notebook, open in JupyterLab. */
export class LabNotebook {
  readonly page: Page;
  /** What the page complained about: uncaught errors and console errors. */
  readonly complaints: readonly string[];

  private constructor(page: Page, complaints: readonly string[]) {
    this.page = page;
    this.complaints = complaints;
  }

  /** Opens the notebook's address and waits until its kernel answers. */
  static async open(page: Page, url: string): Promise<LabNotebook> {
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    await page.goto(url);
    const notebook = new LabNotebook(page, complaints);
    try {
      await page.locator(".jp-Notebook .jp-Cell").first().waitFor({ timeout: readyMs });
      await notebook.untilConnected();
      await notebook.untilIdle();
    } catch (error) {
      await notebook.screenshot("not-opened");
      throw new Error(`the notebook did not open: ${complaints.join("\n")}`, { cause: error });
    }
    return notebook;
  }

  /** Runs a command of JupyterLab, such as `notebook:run-all-cells`. */
  async command(id: string, args: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await this.page.evaluate(
      async ({ id, args }) => {
        await globalThis.jupyterapp.commands.execute(id, args);
      },
      { id, args },
    );
  }

  /** Runs all cells, and waits until the kernel is idle again. */
  async runAll(): Promise<void> {
    await this.command("notebook:run-all-cells");
    await this.untilIdle();
  }

  /** Before the kernel has answered, "idle" says nothing and a cell that is run asks which kernel to take. */
  async untilConnected(): Promise<void> {
    await this.page.waitForFunction(
      async () => {
        const { sessionContext } = globalThis.jupyterapp.shell.currentWidget;
        await sessionContext.ready;
        return (await sessionContext.session?.kernel?.info) !== undefined;
      },
      undefined,
      { timeout: readyMs },
    );
  }

  /** Scrolls as Lab does: with full windowing a cell far away is not on the page at all. */
  async scrollToCell(index: number): Promise<void> {
    await this.page.evaluate(
      (at) => globalThis.jupyterapp.shell.currentWidget.content.scrollToItem(at),
      index,
    );
    const cell = this.page.locator(`.jp-Notebook .jp-Cell[data-windowed-list-index="${index}"]`);
    const plain = this.page.locator(".jp-Notebook .jp-Cell").nth(index);
    await ((await cell.count()) > 0 ? cell : plain).scrollIntoViewIfNeeded();
  }

  async untilIdle(): Promise<void> {
    const idle = this.page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]");
    await idle.first().waitFor({ state: "attached", timeout: readyMs });
  }

  /** The outputs of the cell with this number (0 is the first). Lab renders no text off-screen: read textContent. */
  outputs(cell: number): Locator {
    return this.page.locator(".jp-Notebook .jp-Cell").nth(cell).locator(".jp-OutputArea-output");
  }

  /** From the notebook's model, so cells that are off-screen count too. */
  async codeCells(): Promise<readonly CodeCell[]> {
    const cells = await this.page.evaluate(() =>
      globalThis.jupyterapp.shell.currentWidget.content.widgets.map(({ model }) => model.toJSON()),
    );
    return cells
      .filter(({ cell_type }) => cell_type === "code")
      .map(({ source, execution_count, metadata, outputs = [] }) => ({
        source: [source].flat().join(""),
        executionCount: execution_count ?? null,
        errors: outputs.filter(({ output_type }) => output_type === "error").length,
        mayFail: metadata.tags?.includes("raises-exception") ?? false,
      }));
  }

  /** The cell whose source contains this text. */
  cellWith(source: string): Locator {
    return this.page.locator(".jp-Notebook .jp-Cell").filter({
      has: this.page.locator(".jp-InputArea-editor", { hasText: source }),
    });
  }

  /** What a renderer drew for this MIME type: each output's root node carries it. */
  drawn(mimeType: string): Locator {
    return this.page.locator(`.jp-OutputArea-output[data-mime-type="${mimeType}"]`);
  }

  async kernelName(): Promise<string> {
    return this.page.locator(".jp-Toolbar-kernelName").innerText();
  }

  /** A picture of what is seen, kept under .venv/cnnlab/screenshots. */
  async screenshot(name: string, what: Page | Locator = this.page): Promise<Buffer> {
    mkdirSync(screenshots, { recursive: true });
    return what.screenshot({ path: join(screenshots, `${name}.png`) });
  }
}
