import { Answer, AnswerInfo, Call } from "./answer.js";
import { reveal, Scheme, Secret, TokenSource } from "./auth.js";
import { Sent, writeBody } from "./body.js";
import { CancelledError, ClientError, ConnectionError, DecodeError, ResponseError, responseError, TimeoutError } from "./errors.js";
import { EventStream, StreamOptions } from "./events.js";
import { List, Page } from "./list.js";
import { Operation, repeatable } from "./operation.js";
import { writeParameters, Written } from "./parameters.js";
import { defaultRetries, mayPass, pause, RetryOptions, sleep } from "./retry.js";

/** One request on its way: an attempt of a call. */
export interface Attempt {
  readonly operation: string;
  readonly url: string;
  readonly init: RequestInit & { headers: Headers };
  /** 0 for the first. */
  readonly number: number;
}

/** What stands around each attempt. It may change the attempt, and answer in its place. */
export type Middleware = (attempt: Attempt, next: (attempt: Attempt) => Promise<Response>) => Promise<Response>;

/** What the log is told of an attempt. There are no credentials, queries or bodies in it. */
export interface LogEntry {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly attempt: number;
  readonly milliseconds: number;
  readonly status?: number;
  readonly requestId?: string;
  readonly error?: string;
}

/** What holds for all calls of a client. */
export interface CoreOptions {
  /** Where the API is, such as https://api.example.com. */
  readonly baseUrl?: string;
  /** What sends requests, such as a fake in a test. */
  readonly fetch?: typeof fetch;
  /** Milliseconds that an attempt may take; 0: for ever. */
  readonly timeout?: number;
  readonly retries?: Partial<RetryOptions>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly middleware?: readonly Middleware[];
  readonly log?: (entry: LogEntry) => void;
}

/** What holds for one call. */
export interface RequestOptions {
  /** Ends the call. */
  readonly signal?: AbortSignal;
  /** Milliseconds that an attempt may take. */
  readonly timeout?: number;
  /** Milliseconds that the whole call may take, with all attempts and pauses. */
  readonly deadline?: number;
  readonly retries?: Partial<RetryOptions>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The key under which the call is carried out once; made by chance if it is absent and the operation takes one. */
  readonly idempotencyKey?: string;
}

/** Parameters, by their names in code. */
type Values = object;

const maxRedirects = 5;

/** Sends calls. A client is this with names for the operations. */
export class Core {
  readonly #options: CoreOptions;
  readonly #base: string;
  readonly #secrets: Readonly<Record<string, Secret | true | undefined>>;
  readonly #schemes: Readonly<Record<string, Scheme>>;

  constructor(options: CoreOptions, base: string, schemes: Readonly<Record<string, Scheme>>, secrets: Readonly<Record<string, Secret | true | undefined>> = {}) {
    this.#options = options;
    const page = (globalThis as { location?: { origin?: string } }).location?.origin;
    const given = options.baseUrl ?? base;
    this.#base = (given.startsWith("/") && page !== undefined ? page + given : given).replace(/\/+$/, "");
    if (!/^https?:\/\//.test(this.#base)) {
      throw new TypeError(`baseUrl is where the API is, such as https://api.example.com, and not ${JSON.stringify(this.#base)}`);
    }
    this.#schemes = schemes;
    this.#secrets = secrets;
  }

  /** Calls an operation. */
  call<T>(operation: Operation, values: Values = {}, options: RequestOptions = {}): Call<T> {
    return new Call(this.#answer<T>(operation, values, options));
  }

  /** Calls an operation that lists something. */
  list<Item, Body>(operation: Operation, values: Values = {}, options: RequestOptions = {}): List<Item, Body> {
    const page = operation.page;
    if (page === undefined) {
      throw new TypeError(`${operation.id} is no list`);
    }
    const load = async (cursor: string | undefined): Promise<Page<Item, Body>> => {
      const answer = await this.#answer<Body>(operation, cursor === undefined ? values : { ...values, [page.cursor]: cursor }, options);
      const items = at(answer.data, page.items);
      if (!Array.isArray(items)) {
        throw new DecodeError(`the answer of ${operation.id} has no list at /${page.items.join("/")}`, answer.response.status, answer.response.headers);
      }
      const next = at(answer.data, page.next);
      return new Page<Item, Body>(answer, items as Item[], typeof next === "string" && next !== "" ? next : undefined, load);
    };
    return new List(load);
  }

  /** Opens a stream of events. */
  async stream(operation: Operation, values: Values = {}, options: RequestOptions & StreamOptions = {}): Promise<EventStream> {
    const open = (lastEventId: string | undefined) => {
      const headers = lastEventId === undefined ? options.headers : { ...options.headers, "Last-Event-ID": lastEventId };
      return this.#send(operation, values, headers === undefined ? options : { ...options, headers });
    };
    return new EventStream((await open(undefined)).response, async (id) => (await open(id)).response, options);
  }

  async #answer<T>(operation: Operation, values: Values, options: RequestOptions): Promise<Answer<T>> {
    const { response, data } = await this.#send(operation, values, options);
    return { data: data as T, response: new AnswerInfo(response) };
  }

  /** Sends a call until it is answered, or nothing is to be hoped for. */
  async #send(operation: Operation, values: Values, options: RequestOptions): Promise<{ response: Response; data: unknown }> {
    const written = writeParameters(operation, values);
    const body = writeBody(operation, operation.body?.fields ? written.rest : (values as { body?: unknown }).body);
    const headers = this.#headers(operation, written, body, options);
    const retries = { ...defaultRetries, ...this.#options.retries, ...options.retries };
    const ends = options.deadline === undefined ? Infinity : Date.now() + options.deadline;
    const again = repeatable(operation) && body?.once === undefined;
    let renewed = false;
    for (let number = 0; ; number++) {
      let failed: ResponseError | ConnectionError;
      try {
        const secrets = await this.#authorize(operation, written, headers);
        const url = this.#base + written.path + query(written.query, secrets.query);
        const init = { method: operation.method, headers: secrets.headers, redirect: "manual" as const, ...(body === undefined ? {} : { body: body.body, ...(body.once ? { duplex: "half" } : {}) }), ...(secrets.cookies ? { credentials: "include" as const } : {}) };
        try {
          return await this.#attempt({ operation: operation.id, url, init, number }, operation, options, ends);
        } catch (error) {
          if (error instanceof ResponseError && error.status === 401 && !renewed && secrets.refuse() && body?.once === undefined) {
            renewed = true;
            continue;
          }
          throw error;
        }
      } catch (error) {
        if (!(error instanceof ResponseError && mayPass(error.status, error.headers)) && !(error instanceof ConnectionError)) {
          throw error;
        }
        failed = error;
      }
      const wait = again && number < retries.maxRetries ? pause(number, failed instanceof ResponseError ? failed.headers : undefined, retries) : undefined;
      if (wait === undefined || Date.now() + wait >= ends) {
        throw failed;
      }
      await sleep(wait, options.signal).catch((reason: unknown) => {
        throw new CancelledError("the call was ended while it waited to try again", { cause: reason });
      });
    }
  }

  #headers(operation: Operation, written: Written, body: Sent | undefined, options: RequestOptions): Headers {
    const headers = new Headers({ Accept: operation.result === undefined ? "application/json" : accept(operation.result.media) });
    for (const [name, value] of [...Object.entries(this.#options.headers ?? {}), ...written.headers, ...Object.entries(options.headers ?? {})]) {
      headers.set(name, value);
    }
    if (body?.type !== undefined) {
      headers.set("Content-Type", body.type);
    }
    if (operation.idempotencyKey !== undefined) {
      headers.set(operation.idempotencyKey, options.idempotencyKey ?? crypto.randomUUID());
    }
    return headers;
  }

  /** Adds the credentials of the first alternative for which there are all: none that the operation does not want. */
  async #authorize(operation: Operation, written: Written, base: Headers) {
    const headers = new Headers(base);
    const alternatives = operation.security ?? [];
    const chosen = alternatives.find((needs) => needs.every((name) => this.#secrets[name] !== undefined));
    if (chosen === undefined && alternatives.length > 0) {
      const ways = alternatives.map((needs) => needs.map((name) => `auth.${name}`).join(" and ")).join(", or ");
      throw new ClientError(`${operation.id} is not for everybody: give the client ${ways}`);
    }
    const used: [TokenSource, string][] = [];
    const cookies = [...written.cookies];
    let queryText = "";
    let include = false;
    for (const name of chosen ?? []) {
      const secret = this.#secrets[name];
      const scheme = this.#schemes[name];
      if (scheme === undefined || secret === undefined) {
        continue;
      }
      if (secret === true) {
        include = true;
        continue;
      }
      const value = await reveal(secret);
      if (secret instanceof TokenSource) {
        used.push([secret, value]);
      }
      const field = scheme.name ?? "";
      switch (scheme.kind) {
        case "token":
          headers.set("Authorization", `Bearer ${value}`);
          break;
        case "header":
          headers.set(field, value);
          break;
        case "query":
          queryText = `${encodeURIComponent(field)}=${encodeURIComponent(value)}`;
          break;
        case "cookie":
          cookies.push(`${field}=${value}`);
          break;
      }
    }
    if (cookies.length > 0) {
      headers.set("Cookie", cookies.join("; "));
    }
    const refuse = () => {
      for (const [source, value] of used) {
        source.refused(value);
      }
      return used.length > 0;
    };
    return { headers, query: queryText, cookies: include, refuse };
  }

  async #attempt(attempt: Attempt, operation: Operation, options: RequestOptions, ends: number): Promise<{ response: Response; data: unknown }> {
    const clock = new Clock(options.signal, Math.min(options.timeout ?? this.#options.timeout ?? 60_000, ends - Date.now()));
    const begin = Date.now();
    let response: Response | undefined;
    let error: unknown;
    try {
      response = await this.#dispatch({ ...attempt, init: { ...attempt.init, signal: clock.signal } });
      if (!response.ok) {
        throw await responseError(response);
      }
      return { response, data: await read(operation, response) };
    } catch (cause) {
      error = clock.explain(cause);
      throw error;
    } finally {
      clock.stop();
      this.#log(attempt, begin, response, error);
    }
  }

  #log(attempt: Attempt, begin: number, response: Response | undefined, error: unknown) {
    const requestId = response?.headers.get("x-request-id");
    this.#options.log?.({
      operation: attempt.operation, method: attempt.init.method ?? "GET", path: new URL(attempt.url).pathname, attempt: attempt.number, milliseconds: Date.now() - begin,
      ...(response === undefined ? {} : { status: response.status }), ...(requestId ? { requestId } : {}), ...(error instanceof Error ? { error: error.name } : {}),
    });
  }

  /** Sends an attempt, through what stands around it, and follows redirects that stay on the host. */
  async #dispatch(attempt: Attempt): Promise<Response> {
    const send = async (one: Attempt): Promise<Response> => {
      let url = one.url;
      for (let redirects = 0; ; redirects++) {
        const response = await (this.#options.fetch ?? fetch)(url, one.init);
        const location = response.headers.get("location");
        if (response.status < 300 || response.status > 399 || location === null || one.init.method !== "GET" || redirects === maxRedirects) {
          return response;
        }
        const next = new URL(location, url);
        if (next.origin !== new URL(url).origin) {
          return response;
        }
        await response.body?.cancel();
        url = next.href;
      }
    };
    const chain = (this.#options.middleware ?? []).reduceRight<(one: Attempt) => Promise<Response>>((next, middleware) => (one) => middleware(one, next), send);
    return chain(attempt);
  }
}

/** Ends an attempt in time, and knows why it has ended. */
class Clock {
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #stop = () => this.#controller.abort(this.#caller?.reason);
  #late = false;

  constructor(caller: AbortSignal | undefined, milliseconds: number) {
    this.#caller = caller;
    if (caller?.aborted) {
      this.#stop();
    }
    caller?.addEventListener("abort", this.#stop, { once: true });
    if (milliseconds > 0 && milliseconds < 2 ** 31) {
      this.#timer = setTimeout(() => {
        this.#late = true;
        this.#controller.abort();
      }, milliseconds);
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Tells the caller's end of a call from a slow answer, and both from a lost connection. */
  explain(cause: unknown): unknown {
    if (cause instanceof ClientError) {
      return cause;
    }
    if (this.#caller?.aborted) {
      return new CancelledError("the call was ended by its caller", { cause });
    }
    if (this.#late) {
      return new TimeoutError("no answer has come in time", { cause });
    }
    return new ConnectionError("the connection to the API has failed", { cause });
  }
}

async function read(operation: Operation, response: Response): Promise<unknown> {
  switch (operation.result?.kind) {
    case undefined:
      await response.body?.cancel();
      return undefined;
    case "json": {
      const text = await response.text();
      if (text === "") {
        return undefined;
      }
      try {
        return JSON.parse(text) as unknown;
      } catch (cause) {
        throw new DecodeError(`the answer of ${operation.id} is not JSON`, response.status, response.headers, { cause });
      }
    }
    case "text":
      return response.text();
    default:
      return response.body;
  }
}

function accept(media: string): string {
  return /[/+]json/.test(media) ? `${media}, application/problem+json` : media;
}

function query(...parts: string[]): string {
  const text = parts.filter((part) => part !== "").join("&");
  return text === "" ? "" : `?${text}`;
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[name] : undefined), value);
}
