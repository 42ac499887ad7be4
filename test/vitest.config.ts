import { defineConfig } from "vitest/config";

const root = new URL("..", import.meta.url).pathname;

export default defineConfig({
  root,
  resolve: {
    alias: [
      { find: /^cnnlab$/, replacement: `${root}src/index.node.ts` },
      { find: /^cnnlab\/display$/, replacement: `${root}src/display/index.ts` },
      { find: /^cnnlab\/display\/render$/, replacement: `${root}src/display/render.ts` },
    ],
  },
  test: { include: ["test/**/*.test.ts"], passWithNoTests: true },
});
