import { createServer } from "node:net";
import { Problem } from "./problem.mjs";

/** The port that the arguments for `jupyter lab` ask for, if they do: { port, host }. */
export function askedPort(args) {
  const port = Number(optionOf(args, ["--port", "--ServerApp.port", "--LabApp.port"]));
  const host = optionOf(args, ["--ip", "--ServerApp.ip", "--LabApp.ip"]) ?? "localhost";
  return port > 0 ? { port, host: host === "*" ? "0.0.0.0" : host } : undefined;
}

function optionOf(args, names) {
  for (const [index, arg] of args.entries()) {
    const [name, ...value] = arg.split("=");
    if (names.includes(name)) return value.length > 0 ? value.join("=") : args[index + 1];
  }
  return undefined;
}

const another = "Choose another: npm start -- --port 8899";

/** Refuses an asked port that cannot be had: Jupyter would go on, silently, on another one. */
export async function checkPort({ port, host }) {
  const code = await listenError(port, host);
  if (code === "EADDRINUSE") {
    throw new Problem(`port ${port} is taken by another program (another JupyterLab?)`, another);
  }
  if (code === "EACCES") {
    throw new Problem(`port ${port} is only for administrators on this machine`, another);
  }
  if (code) throw new Problem(`port ${port} of ${host} cannot be used (${code})`, another);
}

function listenError(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.on("error", (error) => resolve(error.code));
    try {
      server.listen(port, host, () => server.close(() => resolve(undefined)));
    } catch (error) {
      resolve(error.code);
    }
  });
}
