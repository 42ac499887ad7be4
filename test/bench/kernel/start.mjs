import "./resolveTypeScript.mjs";

await import("./run.ts");
