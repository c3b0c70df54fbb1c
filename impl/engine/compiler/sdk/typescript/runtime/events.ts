import { AnswerInfo } from "./answer.js";
import type { Core } from "./core.js";
import { CancelledError, ConnectionError, ResponseError } from "./errors.js";
import type { Operation } from "./operation.js";
import type { RequestOptions, StreamOptions } from "./options.js";
import { sleep } from "./retry.js";

/** An event of a stream (HTML, section 9.2). */
export interface ServerEvent {
  /** message, where the server gives no other. */
  readonly event: string;
  readonly data: string;
  /** The last id that the server has given. */
  readonly id: string | undefined;
}

/** Opens the stream behind the last event that came. */
export type Open = (lastEventId: string | undefined) => Promise<Response>;

/**
 * The events of a stream, as they come. When the connection is lost it connects again, and says with Last-Event-ID what
 * came last; a refusal (4xx) ends it, and so does 204.
 */
export class EventStream implements AsyncIterable<ServerEvent> {
  readonly #open: Open;
  readonly #options: StreamOptions & { readonly signal?: AbortSignal };
  readonly #ended = new AbortController();
  #first: Response | undefined;
  #response: AnswerInfo;
  #lastEventId: string | undefined;
  #pause: number;

  constructor(first: Response, open: Open, options: StreamOptions & { readonly signal?: AbortSignal } = {}) {
    this.#first = first;
    this.#response = new AnswerInfo(first);
    this.#open = open;
    this.#options = options;
    this.#pause = options.pause ?? 1000;
  }

  /** What the newest answer says besides its events. */
  get response(): AnswerInfo {
    return this.#response;
  }

  /** Ends the stream. Who waits for an event gets none. */
  close(): void {
    this.#ended.abort();
    void this.#first?.body?.cancel().catch(() => undefined);
    this.#first = undefined;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ServerEvent, void, undefined> {
    const signal = this.#options.signal;
    const cancel = () => this.close();
    signal?.addEventListener("abort", cancel, { once: true });
    let fruitless = 0;
    try {
      while (!this.#ended.signal.aborted && !signal?.aborted) {
        let failed: unknown;
        try {
          const response = this.#first ?? (await this.#open(this.#lastEventId));
          this.#first = undefined;
          this.#response = new AnswerInfo(response);
          if (response.status === 204) {
            return;
          }
          for await (const event of this.#read(response)) {
            fruitless = 0;
            yield event;
          }
        } catch (error) {
          if (!(error instanceof ConnectionError) && !(error instanceof ResponseError && error.status >= 500)) {
            throw error;
          }
          failed = error;
        }
        const reconnect = this.#options.reconnect ?? "errors";
        if (this.#ended.signal.aborted || (failed === undefined && reconnect !== "always")) {
          break;
        }
        if (reconnect === "never" || fruitless >= (this.#options.maxReconnects ?? 5)) {
          throw failed ?? new ConnectionError("the stream has ended, and connecting again brings nothing");
        }
        fruitless++;
        await sleep(this.#pause, this.#ended.signal).catch(() => undefined);
      }
      if (signal?.aborted) {
        throw new CancelledError("the stream was ended by its caller", { cause: signal.reason });
      }
    } finally {
      signal?.removeEventListener("abort", cancel);
      this.close();
    }
  }

  async *#read(response: Response): AsyncGenerator<ServerEvent, void, undefined> {
    if (response.body === null) {
      return;
    }
    const reader = response.body.getReader();
    const stop = () => void reader.cancel().catch(() => undefined);
    this.#ended.signal.addEventListener("abort", stop, { once: true });
    const decoder = new TextDecoder();
    const parser = new EventParser(this.#lastEventId);
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done || this.#ended.signal.aborted) {
          return;
        }
        for (const event of parser.push(decoder.decode(value, { stream: true }))) {
          this.#lastEventId = event.id;
          yield event;
        }
        this.#lastEventId = parser.lastId;
        this.#pause = parser.retry ?? this.#pause;
      }
    } catch (error) {
      if (!this.#ended.signal.aborted) {
        throw new ConnectionError("the stream was cut", { cause: error });
      }
    } finally {
      this.#ended.signal.removeEventListener("abort", stop);
      stop();
    }
  }
}

/** Opens a stream of events. */
export async function stream(core: Core, operation: Operation, values: object = {}, options: RequestOptions & StreamOptions = {}): Promise<EventStream> {
  const open = async (lastEventId: string | undefined) => {
    const headers = lastEventId === undefined ? options.headers : { ...options.headers, "Last-Event-ID": lastEventId };
    return (await core.send(operation, values, headers === undefined ? options : { ...options, headers })).response;
  };
  return new EventStream(await open(undefined), open, { ...core.streams, ...options });
}

/** Reads the lines of a stream (HTML, section 9.2.6). */
export class EventParser {
  retry: number | undefined;
  /** The id of the last event that is whole, also of one without data. */
  lastId: string | undefined;
  #rest = "";
  #data: string[] = [];
  #event = "";
  #id: string | undefined;
  #begun = false;

  constructor(lastId?: string) {
    this.lastId = this.#id = lastId;
  }

  *push(text: string): Generator<ServerEvent, void, undefined> {
    this.#rest += text;
    if (!this.#begun && this.#rest !== "") {
      this.#begun = true;
      this.#rest = this.#rest.replace(/^\uFEFF/, "");
    }
    for (let end = lineEnd(this.#rest); end !== undefined; end = lineEnd(this.#rest)) {
      const line = this.#rest.slice(0, end[0]);
      this.#rest = this.#rest.slice(end[1]);
      const event = this.#line(line);
      if (event !== undefined) {
        yield event;
      }
    }
  }

  #line(line: string): ServerEvent | undefined {
    if (line === "") {
      this.lastId = this.#id;
      const event = { event: this.#event || "message", data: this.#data.join("\n"), id: this.#id };
      const some = this.#data.length > 0;
      this.#data = [];
      this.#event = "";
      return some ? event : undefined;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    switch (field) {
      case "data":
        this.#data.push(value);
        break;
      case "event":
        this.#event = value;
        break;
      case "id":
        this.#id = value.includes("\0") ? this.#id : value;
        break;
      case "retry":
        this.retry = /^\d{1,9}$/.test(value) ? Number(value) : this.retry; // of more digits no timer knows
        break;
    }
    return undefined;
  }
}

/** Where a line ends, and where the next begins. A CR at the very end may be half of a line's end. */
function lineEnd(text: string): [number, number] | undefined {
  const at = text.search(/[\r\n]/);
  if (at < 0 || (text[at] === "\r" && at === text.length - 1)) {
    return undefined;
  }
  return [at, at + (text.startsWith("\r\n", at) ? 2 : 1)];
}
