import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import type { Json } from "./json.js";

/** The version of the Jupyter messaging protocol that this kernel speaks. */
export const protocolVersion = "5.5";

export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

export interface Message {
  readonly identities: readonly Buffer[];
  readonly header: Header;
  /** Empty on messages that answer nothing, as the first status. */
  readonly parentHeader: Header | Record<string, never>;
  readonly metadata: Json;
  readonly content: Json;
  readonly buffers: readonly Buffer[];
}

/** The parent of a message: what a client uses to find the cell that an output belongs to. */
export type Parent = Message["parentHeader"];

export type ExecutionState = "starting" | "busy" | "idle";

/** What goes out on iopub, by message type. */
export interface IopubContent {
  readonly status: { readonly execution_state: ExecutionState };
  readonly execute_input: { readonly code: string; readonly execution_count: number };
  readonly execute_result: {
    readonly execution_count: number;
    readonly data: Json;
    readonly metadata: Json;
  };
  readonly display_data: DisplayContent;
  readonly update_display_data: DisplayContent;
  readonly clear_output: { readonly wait: boolean };
  readonly stream: { readonly name: StreamName; readonly text: string };
  readonly error: ErrorContent;
  readonly comm_open: {
    readonly comm_id: string;
    readonly target_name: string;
    readonly data: unknown;
  };
  readonly comm_msg: { readonly comm_id: string; readonly data: unknown };
  readonly comm_close: { readonly comm_id: string; readonly data: unknown };
  readonly shutdown_reply: { readonly status: "ok"; readonly restart: boolean };
  readonly iopub_welcome: { readonly subscription: string };
}

export type StreamName = "stdout" | "stderr";

export interface DisplayContent {
  readonly data: Json;
  readonly metadata: Json;
  readonly transient: { readonly display_id?: string };
}

export interface ErrorContent {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** Content of a reply; the protocol wants `status` in every one (is_complete has its own words). */
export type Reply = { readonly status: string } & Json;

export function errorReply(error: ErrorContent): Reply {
  const { ename, evalue, traceback } = error;
  return { status: "error", ename, evalue, traceback };
}

/** Builds messages of one kernel session. */
export class MessageFactory {
  readonly #session = randomUUID();
  readonly #username = localUser();

  /** Only replies carry identities: they go to the client that asked. */
  reply(request: Message, type: string, content: Reply): Message {
    return {
      ...this.#message(type, request.header, content),
      identities: request.identities,
    };
  }

  /** To a client's stdin socket, where identities are those of its shell socket. */
  inputRequest(request: Message, content: Json): Message {
    return {
      ...this.#message("input_request", request.header, content),
      identities: request.identities,
    };
  }

  /** The topic takes the place of identities; subscribers take all. */
  broadcast<T extends keyof IopubContent>(
    type: T,
    parent: Parent,
    content: IopubContent[T],
    extra: { readonly metadata?: Json; readonly buffers?: readonly Buffer[] } = {},
  ): Message {
    return {
      ...this.#message(type, parent, { ...content }),
      identities: [Buffer.from(type)],
      ...extra,
    };
  }

  #message(type: string, parentHeader: Parent, content: Json): Message {
    return {
      identities: [],
      header: {
        msg_id: randomUUID(),
        msg_type: type,
        session: this.#session,
        username: this.#username,
        date: new Date().toISOString(),
        version: protocolVersion,
      },
      parentHeader,
      metadata: {},
      content,
      buffers: [],
    };
  }
}

function localUser(): string {
  try {
    return userInfo().username;
  } catch {
    return "kernel";
  }
}
