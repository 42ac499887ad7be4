import { fileURLToPath } from "node:url";
import { createServer } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Serves the page of all displays from the sources; gives the server and its address. */
export async function serveGallery(port = 0) {
  const server = await createServer({
    root: here,
    configFile: false,
    logLevel: "warn",
    cacheDir: `${root}node_modules/.cache/gallery`,
    server: { host: "127.0.0.1", port, fs: { allow: [root] } },
    resolve: {
      alias: [{ find: /^cnnlab\/display\/render$/, replacement: `${root}src/display/render.ts` }],
    },
    optimizeDeps: { include: ["plotly.js-cartesian-dist-min"] },
  });
  await server.listen();
  const address = server.resolvedUrls?.local[0] ?? `http://127.0.0.1:${port}/`;
  return { server, address };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { address } = await serveGallery(Number(process.argv[2] ?? 8100));
  process.stdout.write(`The displays are at ${address}  (Ctrl-C ends)\n`);
}
