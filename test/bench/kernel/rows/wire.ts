import { networkInterfaces } from "node:os";
import { connect } from "node:net";
import type { KernelClient } from "../../../support/kernelClient.js";
import { contentsOf } from "../../../support/kernelClient.js";
import { encode, Signer } from "../../../../kernel/src/wire.js";
import { brief, complaint, failed, judge, last, visible } from "../row.js";
import type { Check, Idioms, Row } from "../row.js";

const answersStill = async (kernel: KernelClient) => {
  const pause = new Promise<string>((done) => setTimeout(() => done("no answer any more"), 5000));
  return Promise.race([kernel.request("kernel_info_request").then(() => "alive"), pause]);
};

/** Sends frames that are no good message and sees whether the kernel goes on. */
const survives =
  (send: (kernel: KernelClient) => Promise<void>): Check =>
  async ({ kernel }) => {
    const exited = new Promise<string>((done) =>
      kernel.process.once("exit", () => done("the kernel died")),
    );
    await send(kernel);
    const end = await Promise.race([answersStill(kernel), exited]);
    return judge(end === "alive", end);
  };

const any: Idioms = { ts: "0", python: "0" };

const openComm: Idioms = {
  cnnlab:
    "const comm = (globalThis as any)[Symbol.for('cnnlab.host')].openComm('row.target', { hello: 42 }); 0",
  Deno: "await Deno.jupyter.broadcast('comm_open', { comm_id: 'c42', target_name: 'row.target', data: { hello: 42 } })",
  tslab: "throw new Error('tslab has no API for comms')",
  python:
    "from comm import create_comm\ncomm = create_comm(target_name='row.target', data={'hello': 42})",
};

const exchanges: Check = async ({ kernel, run }) => {
  const answer = last(await run());
  const [opened] = contentsOf(answer, "comm_open");
  if (opened === undefined) return judge(false, brief(complaint(answer)));
  const message = kernel.message("comm_msg", { comm_id: opened["comm_id"], data: { n: 41 } });
  await kernel.send(kernel.shell, { ...message, buffers: [Buffer.from([1, 2, 3])] });
  const back = kernel.until(
    ({ header, content }) =>
      header.msg_type === "comm_msg" &&
      content["comm_id"] === opened["comm_id"] &&
      JSON.stringify(content["data"]).includes("42"),
    3000,
  );
  return back.then(
    (reply) => judge(reply.buffers[0]?.length === 3, `${reply.buffers.length} buffers`),
    () => judge(false, "no message came back"),
  );
};

const comms: readonly Omit<Row, "section">[] = [
  {
    line: "a cell opens a comm",
    code: openComm,
    check: async ({ run }) => {
      const answer = last(await run());
      return judge(contentsOf(answer, "comm_open").length === 1, brief(complaint(answer)));
    },
  },
  {
    line: "comm_info names it",
    code: openComm,
    check: async ({ kernel, run }) => {
      await run();
      const { reply } = await kernel.request("comm_info_request", { target_name: "row.target" });
      return judge(
        /row\.target/.test(JSON.stringify(reply.content)),
        brief(`${reply.header.msg_type} ${JSON.stringify(reply.content)}`),
      );
    },
  },
  {
    line: "messages both ways with buffers",
    code: {
      cnnlab:
        "const echo = (globalThis as any)[Symbol.for('cnnlab.host')].openComm('row.echo', {}); echo.onMessage((data: any, buffers: Uint8Array[]) => echo.send({ n: data.n + 1 }, buffers)); 0",
      tslab: "throw new Error('tslab has no API for comms')",
      Deno: "await Deno.jupyter.broadcast('comm_open', { comm_id: 'c43', target_name: 'row.echo', data: {} }) // Deno.jupyter has no way to receive",
      python:
        "from comm import create_comm\necho = create_comm(target_name='row.echo')\necho.on_msg(lambda m: echo.send({'n': m['content']['data']['n'] + 1}, buffers=m['buffers']))",
    },
    check: exchanges,
  },
  {
    line: "a widget of the standard manager: a slider",
    code: {
      cnnlab: "import { IntSlider } from '@cnnlab/widgets'; new IntSlider({ value: 42 })",
      tslab: "throw new Error('tslab has no widgets')",
      Deno: "throw new Error('Deno has no widgets')",
      python: "import ipywidgets\nipywidgets.IntSlider(value=42)",
    },
    check: async ({ run }) => {
      const answer = last(await run());
      const shown = JSON.stringify(contentsOf(answer, "execute_result"));
      return judge(shown.includes("widget-view+json"), brief(complaint(answer)));
    },
  },
  {
    line: "interact with typed values",
    code: {
      cnnlab:
        "import { interact } from '@cnnlab/widgets'; interact({ stride: [1, 4], pad: [0, 3] }, ({ stride, pad }) => { const sum: number = stride + pad; console.log(sum) })",
      tslab: "throw new Error('tslab has no widgets')",
      Deno: "throw new Error('Deno has no widgets')",
      python:
        "from ipywidgets import interact\n@interact(stride=(1, 4), pad=(0, 3))\ndef f(stride, pad): print(stride + pad)",
    },
    check: async ({ run }) => {
      const answer = last(await run());
      const views = JSON.stringify(contentsOf(answer, "display_data"));
      return judge(!failed(answer) && views.includes("widget-view+json"), brief(complaint(answer)));
    },
  },
];

const address = Object.values(networkInterfaces())
  .flat()
  .find((one) => one?.family === "IPv4" && !one.internal)?.address;

const wire: readonly Omit<Row, "section">[] = [
  {
    line: "protocol 5.5",
    code: any,
    check: async ({ kernel }) => {
      const { reply } = await kernel.request("kernel_info_request");
      return judge(
        reply.content["protocol_version"] === "5.5",
        String(reply.content["protocol_version"]),
      );
    },
  },
  {
    line: "execute_input before the outputs",
    code: { ts: "console.log(42)", python: "print(42)" },
    check: async ({ run }) => {
      const types = last(await run()).published.map(({ header }) => header.msg_type);
      return judge(types.indexOf("execute_input") === 1, brief(types.join(" ")));
    },
  },
  {
    line: "a wrong signature is not obeyed",
    alone: true,
    code: any,
    check: async ({ kernel }) => {
      const from = kernel.published.length;
      const forged = encode(
        kernel.message("execute_request", {
          code: "globalThis.forged = 42; console.log('forged')",
          silent: false,
          store_history: true,
          user_expressions: {},
          allow_stdin: false,
        }),
        new Signer("wrong", "hmac-sha256"),
      );
      await kernel.shell.send(forged);
      await new Promise((done) => setTimeout(done, 500));
      const still = await answersStill(kernel);
      const obeyed = kernel.published
        .slice(from)
        .some(({ header }) => header.msg_type === "execute_input");
      return judge(!obeyed && still === "alive", obeyed ? "it was run" : still);
    },
  },
  {
    line: "malformed frames leave it alive",
    alone: true,
    code: any,
    check: survives(async ({ shell, control }) => {
      await shell.send([Buffer.from("nonsense")]);
      await control.send([Buffer.from("<IDS|MSG>"), Buffer.from("00")]);
      await shell.send([
        Buffer.from("<IDS|MSG>"),
        Buffer.alloc(64, 48),
        ...["{", "[]", "null", "1"].map((part) => Buffer.from(part)),
      ]);
    }),
  },
  {
    line: "a rightly signed header that is no JSON, too",
    alone: true,
    code: any,
    check: survives(async ({ shell, signer }) => {
      const parts = ["{", "{}", "{}", "{}"].map((part) => Buffer.from(part));
      await shell.send([Buffer.from("<IDS|MSG>"), Buffer.from(signer.sign(parts)), ...parts]);
    }),
  },
  {
    line: "50 MB in one request, too",
    alone: true,
    code: any,
    check: survives((kernel) =>
      kernel.send(
        kernel.shell,
        kernel.message("comm_msg", { comm_id: "x".repeat(50 * 2 ** 20), data: {} }),
      ),
    ),
  },
  {
    line: "a replayed message, too",
    alone: true,
    code: any,
    check: survives(async (kernel) => {
      const frames = encode(kernel.message("kernel_info_request"), kernel.signer);
      for (let n = 0; n < 3; n++) await kernel.shell.send([...frames]);
    }),
  },
  {
    line: "an unknown request gets an answer",
    alone: true,
    code: any,
    check: async ({ kernel }) => {
      const answer = kernel.request("nonsense_request").then(({ reply }) => reply.header.msg_type);
      const came = await Promise.race([
        answer,
        new Promise<string>((done) => setTimeout(() => done("no reply"), 3000)),
      ]);
      return judge(came !== "no reply", came);
    },
  },
  {
    line: "unsigned mode with an empty key",
    code: { ts: "6 * 7", python: "6 * 7" },
    check: async ({ another, cells }) => {
      const kernel = await another({ key: "" });
      const text = visible(await kernel.execute(cells[0] ?? ""));
      return judge(/42/.test(text), brief(text));
    },
  },
  {
    line: "it listens on loopback only",
    code: any,
    check: async ({ kernel }) => {
      if (address === undefined) return judge(true, "no other address to try");
      const port = Number(kernel.connection["shell_port"]);
      const open = await new Promise<boolean>((done) => {
        const socket = connect({ host: address, port, timeout: 1000 });
        socket
          .on("connect", () => done(true))
          .on("error", () => done(false))
          .on("timeout", () => done(false));
        socket.on("connect", () => socket.destroy());
      });
      return judge(!open, "reachable from outside");
    },
  },
  {
    line: "user code does not find the signing key in globals, arguments or environment",
    code: {
      ts: "JSON.stringify([process.env, process.argv, process.execArgv, Object.getOwnPropertyNames(globalThis)])",
      python: "import os, sys\nrepr([dict(os.environ), sys.argv, list(globals())])",
    },
    check: async ({ kernel, run }) => {
      const text = visible(last(await run()));
      const found = text.includes(kernel.connectionPath)
        ? "the connection file's path"
        : text.includes(String(kernel.connection["key"]))
          ? "the key"
          : "";
      return judge(text.length > 10 && found === "", found || brief(text));
    },
  },
  {
    line: "iopub_welcome to a subscriber",
    code: any,
    check: ({ kernel }) => {
      const came = kernel.published.some(({ header }) => header.msg_type === "iopub_welcome");
      return Promise.resolve(judge(came, "it does not come"));
    },
  },
];

export const commsAndWire: readonly Row[] = [
  ...comms.map((row) => ({ section: "Comms", ...row })),
  ...wire.map((row) => ({ section: "Wire", ...row })),
];
