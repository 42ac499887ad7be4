import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { labEnvironment, venvPython } from "../lab/environment.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The wheel, built from this checkout and installed beside JupyterLab in a virtual environment of its own. */
export class Installation {
  readonly #folder = mkdtempSync(join(tmpdir(), "cnnlab-wheel-"));
  readonly #environment = join(this.#folder, "venv");
  readonly wheel: string;

  constructor() {
    const wheels = join(this.#folder, "wheels");
    const build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", wheels, root];
    run(venvPython, build, labEnvironment());
    this.wheel = join(wheels, readdirSync(wheels)[0] ?? "");
    run(venvPython, ["-m", "venv", this.#environment], labEnvironment());
    const packages = [this.wheel, "jupyterlab==4.6.6", "nbclient"];
    this.python(["-m", "pip", "install", "--quiet", "--only-binary", ":all:", ...packages]);
  }

  /** Runs the installation's Python with nothing but itself on PATH; gives its standard output. */
  python(args: readonly string[], input = ""): string {
    const home = join(this.#folder, "home");
    mkdirSync(home, { recursive: true });
    const { PIP_CERT, PIP_INDEX_URL, HTTPS_PROXY, https_proxy, SSL_CERT_FILE } = process.env;
    const network = { PIP_CERT, PIP_INDEX_URL, HTTPS_PROXY, https_proxy, SSL_CERT_FILE };
    const bin = join(this.#environment, "bin");
    return run(join(bin, "python"), args, { ...network, HOME: home, PATH: bin }, input);
  }

  /** Names of the files in the wheel. */
  files(): readonly string[] {
    const list =
      "import json, sys, zipfile; print(json.dumps(zipfile.ZipFile(sys.argv[1]).namelist()))";
    return JSON.parse(this.python(["-c", list, this.wheel])) as string[];
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv, input = ""): string {
  const result = spawnSync(program, args, { encoding: "utf8", cwd: tmpdir(), env, input });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`${program} ${args.join(" ")}:\n${result.stderr}`);
  return result.stdout;
}
