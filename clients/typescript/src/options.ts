// Written by charter, the same for every contract. DO NOT EDIT.

import type { RetryOptions } from "./retry.js";

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
