// Written by charter, the same for every contract. DO NOT EDIT.

import type { RetryOptions } from "./retry.js";

/** One request on its way: an attempt of a call. */
export interface Attempt {
  /** The operationId of the contract. */
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
  /** 0 for the first. */
  readonly attempt: number;
  readonly milliseconds: number;
  /** Absent: there was no answer. */
  readonly status?: number;
  readonly requestId?: string;
  /** The class of what it has failed with. */
  readonly error?: string;
}

/** What holds for all calls of a client. */
export interface CoreOptions {
  /** Where the API is, such as https://api.example.com. */
  readonly baseUrl?: string;
  /** What sends requests, such as a fake in a test. */
  readonly fetch?: typeof fetch;
  /** Milliseconds that an attempt may take; 0: for ever. A minute if it is absent. */
  readonly timeout?: number;
  /** Milliseconds that a whole call may take, with all attempts and pauses; for ever if it is absent. */
  readonly deadline?: number;
  readonly retries?: Partial<RetryOptions>;
  /** How streams of events go on when their connection is lost. */
  readonly streams?: StreamOptions;
  /** Fields that every request has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What stands around each attempt, the outermost first. */
  readonly middleware?: readonly Middleware[];
  /** Is told of each attempt. */
  readonly log?: (entry: LogEntry) => void;
}

/** How a stream goes on when its connection is lost. */
export interface StreamOptions {
  /** errors (the default): after a lost connection; always: after an end as well; never. */
  readonly reconnect?: "errors" | "always" | "never";
  /** Milliseconds before it connects again, until the server gives another time; 1000 if it is absent. */
  readonly pause?: number;
  /** How often it connects without getting an event before it gives up; 5 if it is absent. */
  readonly maxReconnects?: number;
}

/** What holds for one call. What is absent is as the client has it. */
export interface RequestOptions {
  /** Ends the call. */
  readonly signal?: AbortSignal;
  /** Milliseconds that an attempt may take; 0: for ever. */
  readonly timeout?: number;
  /** Milliseconds that the whole call may take, with all attempts and pauses. */
  readonly deadline?: number;
  readonly retries?: Partial<RetryOptions>;
  /** Fields that the request has besides. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The key under which the call is carried out once; made by chance if it is absent and the operation takes one. */
  readonly idempotencyKey?: string;
}
