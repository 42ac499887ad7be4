import { createRequire } from "node:module";
import path from "node:path";
import ts from "typescript";

const require = createRequire(import.meta.url);

/** The folder of `@types` that the kernel brings along, so that a notebook's folder needs none. */
export const typesFolder = path.dirname(path.dirname(require.resolve("@types/node/package.json")));

/**
 * Strict, with what surprises in a notebook left out. `noImplicitAny` is on because it makes the
 * compiler infer more (`let best = null`, `const losses = []`); its errors are not reported.
 */
export const cellOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  customConditions: ["node"],
  lib: ["lib.esnext.d.ts"],
  types: ["node"],
  typeRoots: [typesFolder],
  strict: true,
  useUnknownInCatchVariables: false,
  allowJs: true,
  checkJs: false,
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  moduleDetection: ts.ModuleDetectionKind.Force,
  skipLibCheck: true,
  noEmit: true,
};

/**
 * Cells are V8 scripts of the packaged Node, which runs everything but decorators and `using` at
 * the top level; only those are lowered.
 */
export const emitOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: false,
  isolatedModules: true,
  sourceMap: true,
  removeComments: false,
};
