import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));
const inCI = Boolean(process.env.CI);

export default defineConfig({
  root,
  cacheDir: "node_modules/.cache/vite",
  resolve: {
    alias: [
      { find: /^cnnlab$/, replacement: `${root}src/index.node.ts` },
      { find: /^cnnlab\/display$/, replacement: `${root}src/display/index.ts` },
      { find: /^cnnlab\/display\/render$/, replacement: `${root}src/display/render.ts` },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...(inCI ? [] : ["**/*.long.test.ts"])],
    setupFiles: ["test/runner/silence.ts"],
    // Two cores are what CI has and what the targets are stated for.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
