// Written by charter, the same for every contract. DO NOT EDIT.

import { Answer, AnswerInfo, Call } from "./answer.js";
import { inPage, reveal, Scheme, Secret, TokenSource } from "./auth.js";
import { Sent, writeBody } from "./body.js";
import { Clock } from "./clock.js";
import { dispatch } from "./dispatch.js";
import { CancelledError, ClientError, ConnectionError, DecodeError, ResponseError, responseError, textOf } from "./errors.js";
import { Operation, repeatable } from "./operation.js";
import type { Attempt, CoreOptions, RequestOptions, StreamOptions } from "./options.js";
import { writeParameters, Written } from "./parameters.js";
import { defaultRetries, mayPass, pause, sleep } from "./retry.js";

/** Parameters, by their names in code. */
type Values = object;

/** A success: its body as it came, unless it is a stream, and what that says. */
interface Received {
  readonly response: Response;
  readonly data?: unknown;
  readonly text?: string;
}

/** What a client knows of the API before anything is called. */
interface Contract {
  readonly base: string;
  /** What the field User-Agent says, where no browser says it. */
  readonly agent: string;
  readonly schemes: Readonly<Record<string, Scheme>>;
}

type Secrets = Readonly<Record<string, Secret | true | undefined>>;

/** Sends calls. A client is this with names for the operations. */
export class Core {
  readonly #options: CoreOptions;
  readonly #base: string;
  readonly #agent: string;
  readonly #secrets: Secrets;
  readonly #schemes: Readonly<Record<string, Scheme>>;

  constructor(options: CoreOptions, { base, agent, schemes }: Contract, secrets: Secrets = {}) {
    this.#options = options;
    this.#agent = agent;
    const page = (globalThis as { location?: { origin?: string } }).location?.origin;
    this.#base = (base.startsWith("/") && page !== undefined ? page + base : base).replace(/\/+$/, "");
    if (!/^https?:\/\/[^/?#@\\]+(\/[^?#]*)?$/.test(this.#base)) {
      throw new TypeError("baseUrl is where the API is, such as https://api.example.com: without a user, a password, a query or a fragment");
    }
    this.#schemes = schemes;
    this.#secrets = secrets;
  }

  /** How streams of events go on, unless a call says otherwise. */
  get streams(): StreamOptions {
    return this.#options.streams ?? {};
  }

  /** Calls an operation. */
  call<T>(operation: Operation, values: Values = {}, options: RequestOptions = {}): Call<T> {
    return new Call(this.answer<T>(operation, values, options));
  }

  /** Calls an operation, and says what the answer does. */
  async answer<T>(operation: Operation, values: Values, options: RequestOptions): Promise<Answer<T>> {
    const { response, data, text } = await this.send(operation, values, options);
    return { data: data as T, response: new AnswerInfo(response, text) };
  }

  /** Sends a call until it is answered, or nothing is to be hoped for. */
  async send(operation: Operation, values: Values, options: RequestOptions): Promise<Received> {
    const written = writeParameters(operation, values);
    const fields = operation.body?.optional && Object.keys(written.rest).length === 0 ? undefined : written.rest;
    const body = writeBody(operation, operation.body?.fields ? fields : (values as { body?: unknown }).body);
    const headers = this.#headers(operation, written, body, options);
    const retries = { ...defaultRetries, ...this.#options.retries, ...options.retries };
    const ends = Date.now() + (options.deadline ?? this.#options.deadline ?? Infinity);
    const again = repeatable(operation) && body?.once === undefined;
    let renewed = false;
    for (let number = 0; ; number++) {
      let failed: ResponseError | ConnectionError;
      try {
        const waiting = new Clock(options.signal, Math.max(1, ends - Date.now()));
        const secrets = await waiting.race(this.#authorize(operation, written, headers)).finally(() => waiting.stop(false));
        const url = this.#base + withQuery(written.path, written.query, secrets.query);
        const init = {
          method: operation.method, headers: secrets.headers, redirect: "manual" as const,
          ...(body === undefined ? {} : { body: body.body, ...(body.once ? { duplex: "half" } : {}) }),
          ...(secrets.credentials === undefined ? {} : { credentials: secrets.credentials }),
        };
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
    if (!inPage()) {
      headers.set("User-Agent", this.#agent);
    }
    const key: [string, string][] = operation.idempotencyKey === undefined ? [] : [[operation.idempotencyKey, options.idempotencyKey || newKey()]];
    const fields = [...Object.entries(this.#options.headers ?? {}), ...written.headers, ...Object.entries(options.headers ?? {}), ...key];
    for (const [name, value] of fields) {
      if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) { // RFC 9110, section 5.1
        throw new ClientError(`a header field cannot be called ${JSON.stringify(name)}`);
      }
      if (!/^[\t\x20-\x7e]*$/.test(value)) {
        throw new ClientError(`the header field ${name} can only have letters of ASCII, and no line breaks`);
      }
      headers.set(name, value);
    }
    if (body?.type !== undefined) {
      headers.set("Content-Type", body.type);
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
    const queries: string[] = [];
    for (const name of chosen ?? []) {
      const secret = this.#secrets[name];
      const scheme = this.#schemes[name];
      if (scheme === undefined || secret === undefined || secret === true) {
        continue;
      }
      const value = await reveal(secret, name);
      if (secret instanceof TokenSource) {
        used.push([secret, value]);
      }
      const field = scheme.name ?? "";
      switch (scheme.kind) {
        case "token":
          headers.set("Authorization", `Bearer ${value}`);
          break;
        case "basic":
          headers.set("Authorization", `Basic ${btoa(value)}`);
          break;
        case "header":
          headers.set(field, value);
          break;
        case "query":
          queries.push(`${encodeURIComponent(field)}=${encodeURIComponent(value)}`);
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
    return { headers, query: queries.join("&"), credentials: this.#credentials(chosen ?? []), refuse };
  }

  /** Says whether a browser sends its cookies: with what wants them, and with what is for everybody, which may set them. */
  #credentials(chosen: readonly string[]): RequestCredentials | undefined {
    const theirs = Object.keys(this.#secrets).filter((name) => this.#secrets[name] === true);
    if (theirs.length > 0 && (chosen.length === 0 || chosen.some((name) => theirs.includes(name)))) {
      return "include";
    }
    return inPage() ? "omit" : undefined;
  }

  async #attempt(attempt: Attempt, operation: Operation, options: RequestOptions, ends: number): Promise<Received> {
    const timeout = (options.timeout ?? this.#options.timeout ?? 60_000) || Infinity;
    const clock = new Clock(options.signal, Math.min(timeout, Math.max(1, ends - Date.now())));
    const begin = Date.now();
    let response: Response | undefined;
    let error: unknown;
    try {
      response = await dispatch({ ...attempt, init: { ...attempt.init, signal: clock.signal } }, this.#options);
      if (!response.ok) {
        throw await responseError(response);
      }
      return { response, ...(await read(operation, response, clock)) };
    } catch (cause) {
      error = clock.explain(cause);
      throw error;
    } finally {
      clock.stop(error === undefined && (operation.result?.kind === "bytes" || operation.result?.kind === "stream"));
      this.#log(attempt, begin, response, error);
    }
  }

  #log(attempt: Attempt, begin: number, response: Response | undefined, error: unknown) {
    const requestId = response?.headers.get("x-request-id");
    this.#options.log?.({
      operation: attempt.operation,
      method: attempt.init.method ?? "GET",
      path: new URL(attempt.url).pathname,
      attempt: attempt.number,
      milliseconds: Date.now() - begin,
      ...(response === undefined ? {} : { status: response.status }),
      ...(requestId ? { requestId } : {}),
      ...(error instanceof Error ? { error: error.name } : {}),
    });
  }
}

/** How many bytes of an answer are kept in memory. What is longer is a download, or a mistake. */
const longestAnswer = 64 << 20;

async function whole(operation: Operation, response: Response): Promise<string> {
  const text = await textOf(response, longestAnswer);
  if (text === undefined) {
    throw new DecodeError(`the answer of ${operation.id} is longer than ${longestAnswer} bytes`, response.status, response.headers);
  }
  return text;
}

async function read(operation: Operation, response: Response, clock: Clock): Promise<Partial<Received>> {
  switch (operation.result?.kind) {
    case undefined:
      await response.body?.cancel();
      return {};
    case "json": {
      const text = await whole(operation, response);
      try {
        return { data: text === "" ? undefined : (JSON.parse(text) as unknown), text };
      } catch (cause) {
        throw new DecodeError(`the answer of ${operation.id} is not JSON`, response.status, response.headers, { cause });
      }
    }
    case "text": {
      const text = await whole(operation, response);
      return { data: text, text };
    }
    case "bytes":
      return { data: clock.guard(response.body) };
    case "stream":
      return response.body === null ? {} : { response: new Response(clock.guard(response.body), { status: response.status, headers: response.headers }) };
    default:
      return {};
  }
}

/** A key that nobody else has. Pages without TLS have no randomUUID. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function accept(media: string): string {
  return /[/+]json/.test(media) ? `${media}, application/problem+json` : media;
}

/** Adds to a path what stands in the query. The path of an operation may have one; in a parameter, the mark is encoded. */
function withQuery(path: string, ...parts: string[]): string {
  const text = parts.filter((part) => part !== "").join("&");
  return text === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${text}`;
}
