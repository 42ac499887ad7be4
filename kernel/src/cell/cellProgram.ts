import { statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { cellOptions } from "./compilerOptions.js";
import { compiler, type CompilerChecker, type CompilerProgram } from "./typescript.js";

const kernelFolder = fileURLToPath(new URL("../..", import.meta.url));
/** Declares what the executor puts on `globalThis`. */
const globalsFile = path.join(kernelFolder, "dist/executor/cellGlobals.d.ts");
/** Packages that the executor itself supplies to cells, with their declarations. */
const suppliedModules: Readonly<Record<string, string>> = {
  tslab: path.join(kernelFolder, "dist/executor/tslab.d.ts"),
  "@cnnlab/widgets": path.join(kernelFolder, "dist/widgets/index.d.ts"),
};
const isInstalled = (fileName: string) => fileName.includes("/node_modules/");

interface CachedFile {
  readonly file: ts.SourceFile | undefined;
  readonly stamp: string;
}

/**
 * Libraries, packages and local modules that cells import, and one checker over them. A new checker
 * costs 10 ms at best, so cells are handed to this one file by file, and it is replaced only when
 * a cell imports something new, a local module changes, or it has grown by many cells.
 */
export class CellProgram {
  readonly #specifiers = new Set<string>();
  readonly #files = new Map<string, CachedFile>();
  readonly #host: ts.CompilerHost;
  #directory: string;
  #program: CompilerProgram;
  #facade: ts.Program;
  #checker: CompilerChecker;
  #current: ts.SourceFile | undefined;

  constructor(directory: string, specifiers: readonly string[]) {
    this.#directory = directory;
    for (const specifier of specifiers) this.#specifiers.add(specifier);
    this.#host = this.#createHost();
    [this.#program, this.#facade, this.#checker] = this.#build();
  }

  get checker(): CompilerChecker {
    return this.#checker;
  }

  /** For TypeScript's services: the program as if `file` were one of its files. */
  programWith(file: ts.SourceFile): ts.Program {
    this.#current = file;
    return this.#facade;
  }

  /** What TypeScript's services ask of a language service's host. */
  get servicesHost(): object {
    return {
      ...ts.sys,
      ...this.#host,
      useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
      getCompilationSettings: () => cellOptions,
    };
  }

  get directory(): string {
    return this.#directory;
  }

  /** Changes the folder that relative imports and packages resolve from. */
  moveTo(directory: string): void {
    this.#directory = directory;
    this.rebuild();
  }

  /** Reads again what has changed on disk and starts a new checker. */
  rebuild(): void {
    this.#current = undefined;
    [this.#program, this.#facade, this.#checker] = this.#build();
  }

  /** Drops what the checker has learnt of cells, and keeps the program. */
  renewChecker(): void {
    [this.#facade, this.#checker] = this.#facadeOf(this.#program);
  }

  /** Makes the modules known that a cell imports, as they are on disk now. Says whether types changed. */
  require(specifiers: readonly string[]): boolean {
    const wanted = specifiers.filter((specifier) => !this.#isAmbient(specifier));
    const missing = wanted.filter((specifier) => !this.#isResolved(specifier));
    const stale = wanted.length > 0 && this.#localModulesChanged();
    if (missing.length === 0 && !stale) return false;
    for (const specifier of missing) this.#specifiers.add(specifier);
    this.rebuild();
    return true;
  }

  #isAmbient(specifier: string): boolean {
    return this.#checker.getAmbientModules().some((module) => module.name === `"${specifier}"`);
  }

  #isResolved(specifier: string): boolean {
    return (
      this.#specifiers.has(specifier) && this.#resolve(specifier)?.resolvedModule !== undefined
    );
  }

  #resolve(specifier: string) {
    const imports = this.#program.getSourceFile(this.#importsFile);
    return imports && this.#program.getResolvedModule(imports, specifier, ts.ModuleKind.ESNext);
  }

  #localModulesChanged(): boolean {
    return [...this.#files].some(
      ([fileName, cached]) => !isInstalled(fileName) && stampOf(fileName) !== cached.stamp,
    );
  }

  // A file that never exists on disk: it imports what cells have imported, so the compiler itself
  // resolves modules exactly as for a file in the notebook's folder.
  get #importsFile(): string {
    return path.posix.join(this.#directory, "__cells.ts");
  }

  #build(): [CompilerProgram, ts.Program, CompilerChecker] {
    const program = ts.createProgram({
      rootNames: [this.#importsFile, globalsFile],
      options: cellOptions,
      host: this.#host,
    }) as CompilerProgram;
    return [program, ...this.#facadeOf(program)];
  }

  #facadeOf(program: CompilerProgram): [ts.Program, CompilerChecker] {
    const imports = program.getSourceFile(this.#importsFile);
    const facade = Object.create(program) as CompilerProgram;
    facade.getSourceFile = (name) =>
      name === this.#current?.fileName ? this.#current : program.getSourceFile(name);
    facade.getResolvedModule = (file, specifier, mode) =>
      program.getResolvedModule(
        program.getSourceFile(file.fileName) === undefined && imports ? imports : file,
        specifier,
        mode,
      );
    const checker = compiler.createTypeChecker(facade);
    facade.getTypeChecker = () => checker;
    return [facade, checker];
  }

  #createHost(): ts.CompilerHost {
    const host = ts.createCompilerHost(cellOptions);
    const read = host.getSourceFile.bind(host);
    host.getCurrentDirectory = () => this.#directory;
    host.getSourceFile = (fileName, options) => {
      if (fileName === this.#importsFile) {
        const text = [...this.#specifiers].map((name) => `import ${JSON.stringify(name)};\n`);
        return ts.createSourceFile(fileName, text.join(""), options, true);
      }
      const cached = this.#files.get(fileName);
      if (cached && (isInstalled(fileName) || cached.stamp === stampOf(fileName)))
        return cached.file;
      const file = read(fileName, options);
      this.#files.set(fileName, { file, stamp: stampOf(fileName) });
      return file;
    };
    host.resolveModuleNameLiterals = (literals, containingFile, redirect, options, file) => {
      const mode = (literal: ts.StringLiteralLike) =>
        ts.getModeForUsageLocation(file, literal, options);
      return literals.map((literal) => {
        const supplied = suppliedModules[literal.text];
        if (supplied !== undefined)
          return {
            resolvedModule: { resolvedFileName: supplied, extension: ts.Extension.Dts },
          };
        const from = (folder: string) =>
          ts.resolveModuleName(
            literal.text,
            path.posix.join(folder, path.posix.basename(containingFile)),
            options,
            host,
            undefined,
            redirect,
            mode(literal),
          );
        const found = from(path.posix.dirname(containingFile));
        // The engine is there without set-up, but a copy in the notebook's folder comes first.
        const isOurs = /^(cnnlab|@cnnlab\/kernel)(\/|$)/.test(literal.text);
        return found.resolvedModule || !isOurs ? found : from(kernelFolder);
      });
    };
    return host;
  }
}

function stampOf(fileName: string): string {
  const stat = statSync(fileName, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs}:${stat.size}` : "absent";
}
