import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** The Python packages of the made-up checkout: none, so that set-up's real steps run in seconds. */
const nothingToInstall = "# nothing\n";

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  /** The lines on stderr, of which a user should see exactly one. */
  readonly complaints: readonly string[];
}

/** A folder with set-up's own files, a PATH of its own, and nothing installed. */
export class Checkout {
  readonly path = mkdtempSync(join(tmpdir(), "cnnlab set-up "));
  readonly programs = join(this.path, "programs");

  constructor() {
    cpSync(join(repository, "kernel", "setup"), this.file("kernel/setup"), { recursive: true });
    this.write("kernel/python/requirements.lock", nothingToInstall);
    for (const folder of [".", "src", "kernel", "extension"]) {
      this.write(join(folder, "package.json"), "{}");
    }
    mkdirSync(this.programs);
  }

  file(path: string): string {
    return join(this.path, path);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.file(path)), { recursive: true });
    writeFileSync(this.file(path), text);
  }

  /** Puts a shell script on this checkout's PATH. */
  program(name: string, script: string): void {
    this.write(join("programs", name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(this.programs, name), 0o755);
  }

  /** A Python that answers set-up's first question, as the given version and without the given modules. */
  fakePython(name: string, version: readonly number[], missing: readonly string[] = []): void {
    const answer = JSON.stringify([version, `/opt/${name}`, missing]);
    this.program(name, `echo '${answer}'`);
  }

  /** The Python that runs the tests, under its usual name. */
  realPython(): void {
    this.program("python3", `exec '${realPythonPath()}' "$@"`);
  }

  /** Runs one of set-up's programs as a user would. */
  run(script: string, args: readonly string[] = [], wrapper: readonly string[] = []): Outcome {
    return this.#spawn([...wrapper, process.execPath, this.file(script), ...args]);
  }

  /** Runs an expression that sees an export of one of set-up's modules; its value comes back as JSON. */
  evaluate(module: string, expression: string, env: Record<string, string> = {}): Outcome {
    const program = `
      import { main } from "./kernel/setup/problem.mjs";
      import * as module from "./kernel/setup/${module}";
      await main(() => { console.log(JSON.stringify(${expression}) ?? "") });`;
    return this.#spawn([process.execPath, "--input-type=module", "--eval", program], env);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  #spawn([program = "", ...args]: readonly string[], env: Record<string, string> = {}): Outcome {
    const result = spawnSync(program, args, {
      cwd: this.path,
      encoding: "utf8",
      env: { ...process.env, PIP_FIND_LINKS: "", PATH: this.programs, CNNLAB_PYTHON: "", ...env },
    });
    if (result.error) throw result.error;
    const complaints = result.stderr.split("\n").filter((line) => line !== "");
    return { code: result.status, stdout: result.stdout.trim(), complaints };
  }
}

function realPythonPath(): string {
  const { stdout } = spawnSync("python3", ["-c", "import sys; print(sys.executable)"], {
    encoding: "utf8",
  });
  return stdout.trim();
}
