import { AnswerInfo } from "./answer.js";
import type { Core } from "./core.js";
import { CancelledError, ClientError, ConnectionError, DecodeError, ResponseError } from "./errors.js";
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
export type Open = (lastEventId: string | undefined, signal: AbortSignal) => Promise<Response>;

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
          const response = this.#first ?? (await this.#open(this.#lastEventId, this.#ended.signal));
          this.#first = undefined;
          if (this.#ended.signal.aborted) {
            void response.body?.cancel().catch(() => undefined);
            break;
          }
          this.#response = new AnswerInfo(response);
          if (response.status === 204) {
            return;
          }
          for await (const event of this.#read(response)) {
            fruitless = 0;
            yield event;
          }
        } catch (error) {
          if (this.#ended.signal.aborted) {
            break;
          }
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
      if (error instanceof ClientError) {
        throw error;
      }
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
  const open = async (lastEventId: string | undefined, signal?: AbortSignal) => {
    const headers = lastEventId === undefined ? options.headers : { ...options.headers, "Last-Event-ID": lastEventId };
    const { response } = await core.send(operation, values, { ...options, ...(headers === undefined ? {} : { headers }), ...(signal === undefined ? {} : { signal }) });
    const type = response.headers.get("content-type");
    if (type !== null && response.status !== 204 && !/^(text\/event-stream|text\/plain)\s*(;|$)/i.test(type)) {
      void response.body?.cancel().catch(() => undefined);
      throw new DecodeError(`the answer of ${operation.id} is no stream of events but ${type}`, response.status, response.headers);
    }
    return response;
  };
  return new EventStream(await open(undefined, options.signal), open, { ...core.streams, ...options });
}

/** How much of an event is kept until it is whole, in letters. */
const longestEvent = 16 << 20;

/** Reads the lines of a stream (HTML, section 9.2.6). */
export class EventParser {
  retry: number | undefined;
  /** The id of the last event that is whole, also of one without data. */
  lastId: string | undefined;
  #rest: string[] = []; // of a line that has not ended
  #size = 0; // of what is kept
  #skip = false; // the next letter if it is a line feed: it belongs to the carriage return before it
  #data: string[] = [];
  #event = "";
  #id: string | undefined;
  #begun = false;

  constructor(lastId?: string) {
    this.lastId = this.#id = lastId;
  }

  *push(text: string): Generator<ServerEvent, void, undefined> {
    if (text === "") {
      return;
    }
    let begin = 0;
    if (!this.#begun) {
      this.#begun = true;
      begin = text.startsWith("\uFEFF") ? 1 : 0;
    }
    if (this.#skip && text[begin] === "\n") {
      begin++;
    }
    this.#skip = false;
    const ends = /\r\n|\n|\r/g;
    ends.lastIndex = begin;
    for (let end = ends.exec(text); end !== null; end = ends.exec(text)) {
      this.#keep(text.slice(begin, end.index));
      begin = ends.lastIndex;
      this.#skip = end[0] === "\r" && begin === text.length;
      const line = this.#rest.join("");
      this.#rest = [];
      this.#size -= line.length;
      const event = this.#line(line);
      if (event !== undefined) {
        yield event;
      }
    }
    this.#keep(text.slice(begin));
  }

  #keep(text: string): void {
    this.#rest.push(text);
    this.#size += text.length;
    if (this.#size > longestEvent) {
      throw new ClientError(`an event of the stream is longer than ${longestEvent} letters`);
    }
  }

  #line(line: string): ServerEvent | undefined {
    if (line === "") {
      this.lastId = this.#id;
      const event = { event: this.#event || "message", data: this.#data.join("\n"), id: this.#id };
      const some = this.#data.length > 0;
      this.#data = [];
      this.#event = "";
      this.#size = 0;
      return some ? event : undefined;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    switch (field) {
      case "data":
        this.#data.push(value);
        this.#size += value.length + 16; // what a line takes by itself
        break;
      case "event":
        this.#event = value;
        break;
      case "id":
        this.#id = /^[\t\x20-\x7e]*$/.test(value) ? value : this.#id; // else it could not be sent back
        break;
      case "retry":
        this.retry = /^\d{1,9}$/.test(value) ? Number(value) : this.retry; // of more digits no timer knows
        break;
    }
    return undefined;
  }
}
