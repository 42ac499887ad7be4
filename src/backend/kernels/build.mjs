// npm run build:native: builds the kernels for every platform from any one, and compares or writes src/backend/kernels/bin.
//   node src/backend/kernels/build.mjs            writes bin/
//   node src/backend/kernels/build.mjs --check    fails when bin/ is not what the source gives
// The compiler is zig cc, from a pinned ziglang that only this command installs, into .venv.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ziglang = "0.17.1";
const sources = fileURLToPath(new URL(".", import.meta.url));
const root = join(sources, "../../..");
const windows = process.platform === "win32";
const python = join(root, ".venv", windows ? "Scripts/python.exe" : "bin/python");
const headers = join(root, "node_modules/node-api-headers");

// -O2 without unrolling beyond what the source asks for: as fast as -O3 here and half the size.
const common = [
  ...["-O2", "-std=gnu11", "-fno-unroll-loops", "-ffp-contract=fast", "-fno-math-errno"],
  ...["-fno-sanitize=all", "-fno-stack-protector", "-fno-ident", "-g0", "-fvisibility=hidden"],
  ...["-Wall", "-Wextra", "-Werror", "-Wno-unused-function", "-Wno-missing-field-initializers"],
];
// Nothing is thrown through a kernel's frames.
const bare = ["-fno-asynchronous-unwind-tables", "-fno-unwind-tables"];
const intel = [
  ["avx512", ["-mcpu=x86_64_v4", "-mprefer-vector-width=512"]],
  ["avx2", ["-mcpu=x86_64_v3"]],
  ["baseline", ["-mcpu=x86_64_v2", "-Os", "-fno-vectorize"]], // for processors before 2013: there size matters more
];
const arm = [["baseline", []]];

const addons = [
  { name: "linux-x64", target: "x86_64-linux-gnu.2.17", levels: intel, link: ["-lpthread"] },
  { name: "linux-arm64", target: "aarch64-linux-gnu.2.17", levels: arm, link: ["-lpthread"] },
  {
    name: "darwin-x64",
    target: "x86_64-macos",
    levels: intel.filter(([level]) => level !== "avx512"), // see addon.c
    link: ["-Wl,-undefined,dynamic_lookup"],
  },
  {
    name: "darwin-arm64",
    target: "aarch64-macos",
    levels: arm,
    link: ["-Wl,-undefined,dynamic_lookup"],
  },
  {
    name: "win32-x64",
    target: "x86_64-windows-gnu",
    levels: intel,
    own: ["windows.c"],
    link: ["-nostdlib", "-Wl,-e,start", "node_api.lib", "msvcrt.lib", "-lkernel32"],
  },
];
const pages = { initial: 160, maximum: 65535 }; // as in wasmMachine.ts, which makes the memory
const modules = [
  { name: "relaxed", cpu: "generic+atomics+simd128+bulk_memory+relaxed_simd" },
  { name: "simd128", cpu: "generic+atomics+simd128+bulk_memory" },
];

function run(program, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: "utf8",
    ...options,
  });
  return { ok: status === 0, output: `${stdout ?? ""}${stderr ?? ""}${error ?? ""}` };
}

function installCompiler() {
  if (run(python, ["-m", "ziglang", "version"]).output.trim() === ziglang) return;
  if (!existsSync(python))
    throw new Error("build:native: no .venv here; run `npm run setup` first");
  const { ok, output } = run(python, ["-m", "pip", "install", "--quiet", `ziglang==${ziglang}`]);
  if (!ok) throw new Error(`build:native: pip could not install ziglang ${ziglang}:\n${output}`);
}

function zig(args, cwd) {
  const { ok, output } = run(python, ["-m", "ziglang", ...args], { cwd });
  if (!ok) throw new Error(`build:native: zig ${args.join(" ")} failed:\n${output}`);
}

/** An import library for some functions of a library that is there when the addon is loaded. */
function importLibrary(library, def, out, work) {
  zig(["dlltool", "-m", "i386:x86-64", "-D", library, "-d", def, "-l", out], work);
}

function buildAddon({ name, target, levels, own = [], link }, work) {
  const windows = name.startsWith("win32");
  const flags = ["cc", "-target", target, ...common, ...(windows ? [] : ["-fPIC"])];
  const compile = (file, object, options) =>
    zig([...flags, ...options, "-c", join(sources, file), "-o", object], work);
  const objects = [];
  for (const [level, cpu] of levels) {
    const object = `${name}-${level}.o`;
    compile("level.c", object, [...bare, ...cpu, `-DLEVEL=kernels_${level}`]);
    objects.push(object);
  }
  for (const file of ["addon.c", "threads.c", ...own]) {
    const object = `${name}-${file}.o`;
    // No hot loops in these.
    compile(file, object, ["-Os", ...(windows ? bare : []), `-I${join(headers, "include")}`]);
    objects.push(object);
  }
  if (windows) {
    importLibrary("node.exe", join(headers, "def/node_api.def"), "node_api.lib", work);
    const functions = ["malloc", "free", "memcpy", "memset", "strcmp"];
    writeFileSync(join(work, "msvcrt.def"), ["EXPORTS", ...functions, ""].join("\n"));
    importLibrary("msvcrt.dll", "msvcrt.def", "msvcrt.lib", work);
  }
  const out = `${name}.node`;
  zig(["cc", "-target", target, ...common, "-shared", "-s", ...objects, ...link, "-o", out], work);
  return out;
}

function buildModule({ name, cpu }, work) {
  const out = `${name}.wasm`;
  const files = ["level.c", "wasm.c", "wasmThreads.c"].map((file) => join(sources, file));
  const wasm = [
    "-target",
    "wasm32-freestanding",
    `-mcpu=${cpu}`,
    "-nostdlib",
    "-DLEVEL=kernels_wasm",
  ];
  zig(
    [
      "cc",
      ...wasm,
      ...common,
      "-s",
      "-Wl,--no-entry",
      "-Wl,-z,stack-size=131072",
      "-Wl,--import-memory",
      "-Wl,--shared-memory",
      `-Wl,--initial-memory=${pages.initial * 65536}`,
      `-Wl,--max-memory=${pages.maximum * 65536}`,
      "-Wl,--export=__stack_pointer",
      ...files,
      "-o",
      out,
    ],
    work,
  );
  return out;
}

// The loaders' TypeScript: digests of the addons, and the modules as text so that a browser bundle needs no file.
function writeGenerated(bin) {
  const note = "// Generated by npm run build:native.\n";
  const lines = readdirSync(bin)
    .filter((file) => file.endsWith(".node"))
    .sort()
    .map(
      (file) =>
        `  "${file}":\n    "${createHash("sha256")
          .update(readFileSync(join(bin, file)))
          .digest("hex")}",\n`,
    );
  const type = "Readonly<Record<string, string>>";
  const text = `${note}/** SHA-256 of each addon. */\nexport const digests: ${type} = {\n${lines.join("")}};\n`;
  writeFileSync(join(sources, "../native/digests.ts"), text);
  for (const { name } of modules) {
    const base64 = readFileSync(join(bin, `${name}.wasm`)).toString("base64");
    writeFileSync(
      join(sources, `../wasm/${name}.ts`),
      `${note}export const ${name} =\n  "${base64}";\n`,
    );
  }
}

function main() {
  installCompiler();
  const bin = join(sources, "bin");
  const work = mkdtempSync(join(tmpdir(), "cnnlab-kernels-"));
  const check = process.argv.includes("--check");
  const only = process.argv.slice(2).find((arg) => !arg.startsWith("--"));
  let stale = 0;
  try {
    const wanted = (list) => list.filter(({ name }) => only === undefined || name === only);
    const files = [
      ...wanted(addons).map((addon) => buildAddon(addon, work)),
      ...wanted(modules).map((module) => buildModule(module, work)),
    ];
    mkdirSync(bin, { recursive: true });
    for (const file of files) {
      const built = readFileSync(join(work, file));
      const at = join(bin, file);
      const same = existsSync(at) && readFileSync(at).equals(built);
      if (!check) writeFileSync(at, built);
      else if (!same) stale++;
      console.log(
        `${file.padEnd(20)} ${String(Math.ceil(built.length / 1024)).padStart(4)} kB ${same ? "same" : "differs"}`,
      );
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  if (!check) writeGenerated(bin);
  if (stale > 0)
    throw new Error(
      `build:native: ${stale} files in bin/ are not what the source gives; run npm run build:native`,
    );
  return readdirSync(bin).length;
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
