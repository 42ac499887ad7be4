import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Dealer, Request, Subscriber } from "zeromq";
import type { Json } from "../../kernel/src/json.js";
import { protocolVersion, type Message } from "../../kernel/src/messages.js";
import { decode, encode, Signer } from "../../kernel/src/wire.js";

const entry = fileURLToPath(new URL("../../kernel/dist/main.js", import.meta.url));

/** Longer than any kernel takes on a busy machine. */
const launchMs = 40_000;

/** Another kernel than ours, as its kernelspec describes it. */
export interface KernelSpec {
  readonly argv: readonly string[];
  /** How Stop reaches it: a signal, unless the kernelspec says `message`. */
  readonly interrupt_mode?: "signal" | "message";
  readonly env?: NodeJS.ProcessEnv;
}

const ours: KernelSpec = {
  argv: [process.execPath, entry, "{connection_file}"],
  interrupt_mode: "message",
};

export interface KernelClientOptions {
  readonly spec?: KernelSpec;
  /** Working directory of the kernel; a fresh one by default. */
  readonly directory?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Signing key; "" is unsigned. */
  readonly key?: string;
}

/** What one request brought: its reply and everything published for it, in order, up to idle. */
export interface Answer {
  readonly reply: Message;
  readonly published: readonly Message[];
}

export interface ExecuteOptions {
  readonly silent?: boolean;
  readonly store_history?: boolean;
  readonly user_expressions?: Json;
  readonly allow_stdin?: boolean;
  readonly stop_on_error?: boolean;
}

/** A Jupyter client on real sockets, for one kernel process of its own. */
export class KernelClient {
  readonly directory: string;
  readonly connectionPath: string;
  /** What stands in the connection file. */
  readonly connection: Json;
  readonly process: ChildProcess;
  readonly signer: Signer;
  readonly shell: Dealer;
  readonly control: Dealer;
  readonly stdin: Dealer;
  readonly heartbeat = new Request({ linger: 0, receiveTimeout: 2000 });
  /** Everything published so far, of any parent. */
  readonly published: Message[] = [];
  /** Answers an input_request; set by a test. */
  onInput: (content: Json) => string = () => "";
  /** The kernel's own stdout and stderr, which should stay empty. */
  log = "";
  readonly #session = randomUUID();
  readonly #iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  readonly #spec: KernelSpec;
  readonly #replies = new Map<string, (message: Message) => void>();
  readonly #watchers = new Set<() => void>();
  /** Rejects what still waits, once nothing can come any more. */
  readonly #lost = Promise.withResolvers<never>();

  private constructor(ports: readonly number[], options: KernelClientOptions) {
    this.directory = options.directory ?? mkdtempSync(join(tmpdir(), "cnnlab-kernel-"));
    this.connectionPath = join(mkdtempSync(join(tmpdir(), "cnnlab-runtime-")), "kernel.json");
    const key = options.key ?? randomUUID();
    this.signer = new Signer(key, "hmac-sha256");
    const [shell_port, iopub_port, stdin_port, control_port, hb_port] = ports;
    this.connection = {
      ...{ transport: "tcp", ip: "127.0.0.1", key, signature_scheme: "hmac-sha256" },
      ...{ shell_port, iopub_port, stdin_port, control_port, hb_port },
    };
    writeFileSync(this.connectionPath, JSON.stringify(this.connection));
    this.#spec = options.spec ?? ours;
    const [program = "", ...args] = this.#spec.argv.map((part) =>
      part.replace("{connection_file}", this.connectionPath),
    );
    this.process = spawn(program, args, {
      cwd: this.directory,
      // A group of its own, as Jupyter starts kernels, for signals.
      detached: options.spec !== undefined,
      env: {
        ...{ ...process.env, JUPYTER_DATA_DIR: join(this.directory, ".jupyter") },
        ...this.#spec.env,
        ...options.env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on("data", (chunk: Buffer) => (this.log += chunk.toString()));
    }
    this.process.on("error", (error) => (this.log += error.message));
    this.#lost.promise.catch(() => undefined);
    this.process.once("exit", (code, signal) => {
      const died = new Error(`the kernel died (${signal ?? `exit ${code}`})`);
      // What it sent before its end may still be on the way.
      setTimeout(() => this.#lost.reject(died), 1000).unref();
    });
    const dealer = () => new Dealer({ linger: 0, routingId: this.#session, sendHighWaterMark: 0 });
    this.shell = dealer();
    this.control = dealer();
    this.stdin = dealer();
    const address = (port: number | undefined) => `tcp://127.0.0.1:${port}`;
    this.shell.connect(address(shell_port));
    this.control.connect(address(control_port));
    this.stdin.connect(address(stdin_port));
    this.heartbeat.connect(address(hb_port));
    this.#iopub.connect(address(iopub_port));
    this.#iopub.subscribe();
    void this.#receive(this.shell, (message) => this.#replied(message));
    void this.#receive(this.control, (message) => this.#replied(message));
    void this.#receive(this.#iopub, (message) => this.#add(message));
    void this.#receive(this.stdin, (request) => {
      const value = this.onInput(request.content);
      void this.send(this.stdin, this.message("input_reply", { value }, request));
    });
  }

  /** Starts a kernel and waits until it publishes to us and answers. */
  static async start(options: KernelClientOptions = {}): Promise<KernelClient> {
    const client = new KernelClient(await freePorts(5), options);
    await client.until((message) => message.header.msg_type === "iopub_welcome", 20_000);
    await client.request("kernel_info_request");
    return client;
  }

  /** Starts any kernel and waits, as jupyter_client does, for a reply and for iopub to reach us. */
  static async launch(options: KernelClientOptions): Promise<KernelClient> {
    const client = new KernelClient(await freePorts(5), options);
    const replied = Promise.withResolvers<void>();
    const ask = (): void => {
      const request = client.message("kernel_info_request");
      client.#replies.set(request.header.msg_id, () => replied.resolve());
      void client.send(client.shell, request);
    };
    const iopub = client.until(({ header }) => header.msg_type === "status");
    const again = setInterval(ask, 1000);
    const late = new Error(`the kernel did not answer within ${launchMs / 1000} s of its start`);
    const timer = setTimeout(() => replied.reject(late), launchMs);
    client.process.once("exit", () => replied.reject(new Error(`kernel ended: ${client.log}`)));
    try {
      ask();
      await Promise.all([replied.promise, iopub]);
    } catch (error) {
      await client.close();
      throw error;
    } finally {
      clearInterval(again);
      clearTimeout(timer);
    }
    return client;
  }

  /** What Stop does: a message or a signal, as the kernelspec says. */
  async interrupt(): Promise<void> {
    if (this.#spec.interrupt_mode === "message") {
      await this.send(this.control, this.message("interrupt_request"));
    } else this.#signal("SIGINT");
  }

  message(type: string, content: Json = {}, parent?: Message): Message {
    return {
      identities: [],
      header: {
        msg_id: randomUUID(),
        msg_type: type,
        session: this.#session,
        username: "test",
        date: new Date().toISOString(),
        version: protocolVersion,
      },
      parentHeader: parent?.header ?? {},
      metadata: {},
      content,
      buffers: [],
    };
  }

  async send(socket: Dealer, message: Message): Promise<void> {
    await socket.send(encode(message, this.signer));
  }

  /** Sends a request and waits for its reply and its idle. */
  request(type: string, content: Json = {}, socket = this.shell): Promise<Answer> {
    const answer = this.#ask(type, content, socket);
    // Who does not wait does not ask what became of it.
    answer.catch(() => undefined);
    return answer;
  }

  async #ask(type: string, content: Json, socket: Dealer): Promise<Answer> {
    const message = this.message(type, content);
    const reply = new Promise<Message>((resolve) => {
      this.#replies.set(message.header.msg_id, resolve);
    });
    await this.send(socket, message);
    const id = message.header.msg_id;
    const mine = (other: Message) => other.parentHeader.msg_id === id;
    await this.until((other) => mine(other) && other.content["execution_state"] === "idle");
    return {
      reply: await Promise.race([reply, this.#lost.promise]),
      published: this.published.filter(mine),
    };
  }

  execute(code: string, options: ExecuteOptions = {}): Promise<Answer> {
    return this.request("execute_request", {
      ...{ code, silent: false, store_history: true, user_expressions: {}, allow_stdin: true },
      ...options,
    });
  }

  /** Waits for a published message; those that came before count. */
  async until(wanted: (message: Message) => boolean, timeoutMs = 60_000): Promise<Message> {
    const found = Promise.withResolvers<Message>();
    const timer = setTimeout(() => {
      const seen = this.published.map((message) => message.header.msg_type).slice(-20);
      found.reject(new Error(`no such message; last came ${seen.join(" ")}; ${this.log}`));
    }, timeoutMs);
    let looked = 0;
    const look = () => {
      for (; looked < this.published.length; looked++) {
        const message = this.published[looked];
        if (message !== undefined && wanted(message)) found.resolve(message);
      }
    };
    this.#watchers.add(look);
    look();
    try {
      return await Promise.race([found.promise, this.#lost.promise]);
    } finally {
      clearTimeout(timer);
      this.#watchers.delete(look);
    }
  }

  /** Shuts the kernel down, or makes sure that it has gone, and frees everything. */
  async close(): Promise<void> {
    const { pid, exitCode, signalCode } = this.process;
    if (pid !== undefined && exitCode === null && signalCode === null) {
      const ended = once(this.process, "exit");
      await this.send(this.control, this.message("shutdown_request", { restart: false }));
      const timer = setTimeout(() => this.#signal("SIGKILL"), 5000);
      await ended;
      clearTimeout(timer);
    }
    if (this.#spec !== ours) this.#signal("SIGKILL");
    for (const socket of [this.shell, this.control, this.stdin, this.heartbeat, this.#iopub]) {
      socket.close();
    }
    rmSync(this.directory, { recursive: true, force: true });
    rmSync(join(this.connectionPath, ".."), { recursive: true, force: true });
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.process;
    if (pid === undefined) return;
    try {
      process.kill(this.#spec === ours ? pid : -pid, signal);
    } catch {
      // It has ended.
    }
  }

  #replied(message: Message): void {
    const id = message.parentHeader.msg_id ?? "";
    this.#replies.get(id)?.(message);
    this.#replies.delete(id);
  }

  #add(message: Message): void {
    this.published.push(message);
    for (const look of this.#watchers) look();
  }

  async #receive(socket: Dealer | Subscriber, take: (message: Message) => void): Promise<void> {
    try {
      for await (const frames of socket) take(decode(frames, this.signer));
    } catch (error) {
      // A read that zeromq puts off in a flood finds its socket closed: ENOTSOCK.
      if (!socket.closed) this.#lost.reject(error);
    }
  }
}

/** Text of a stream in an answer. */
export function textOf(answer: Answer, name: "stdout" | "stderr" = "stdout"): string {
  return answer.published
    .filter(({ header, content }) => header.msg_type === "stream" && content["name"] === name)
    .map(({ content }) => String(content["text"]))
    .join("");
}

/** Contents of the published messages of one type. */
export function contentsOf(answer: Answer, type: string): readonly Json[] {
  return answer.published
    .filter(({ header }) => header.msg_type === type)
    .map(({ content }) => content);
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      return server;
    }),
  );
  return servers.map((server) => {
    const address = server.address();
    server.close();
    if (address === null || typeof address === "string") throw new Error("no port");
    return address.port;
  });
}
