// Written by charter, the same for every contract. DO NOT EDIT.

/** How much of a limit is left (IETF draft-ietf-httpapi-ratelimit-headers). */
export interface RateLimit {
  readonly name: string;
  readonly remaining: number;
  /** Seconds until it is whole again; undefined: the server does not say. */
  readonly resetSeconds: number | undefined;
}

/** What an answer says besides what a call gives. */
export class AnswerInfo {
  readonly status: number;
  readonly headers: Headers;
  /** The body as it came; undefined if it is a stream, or nothing is said of it. */
  readonly text: string | undefined;

  constructor(response: Response, text?: string) {
    this.status = response.status;
    this.headers = response.headers;
    this.text = text;
  }

  /** What the server's log calls this request. */
  get requestId(): string | undefined {
    return this.headers.get("x-request-id") ?? undefined;
  }

  /** The version of what was read or written, for ifMatch. */
  get etag(): string | undefined {
    return this.headers.get("etag") ?? undefined;
  }

  /** The answer to an earlier call with the same idempotency key, given again. */
  get replayed(): boolean {
    return this.headers.get("idempotent-replayed") === "true";
  }

  /** The limits that the call has counted for. */
  get rateLimits(): RateLimit[] {
    const limits: RateLimit[] = [];
    for (const [, name, parameters] of (this.headers.get("ratelimit") ?? "").matchAll(/"([^"]*)"((?:\s*;\s*[a-z]+=[^;,]*)*)/g)) {
      const values = new Map((parameters ?? "").split(";").map((one) => one.trim().split("=") as [string, string]));
      const remaining = count(values.get("r"));
      if (name !== undefined && remaining !== undefined) {
        limits.push({ name, remaining, resetSeconds: count(values.get("t")) });
      }
    }
    return limits;
  }
}

/** Reads a whole number; undefined: it is none. */
function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** What a call gives, with what the answer says besides. */
export interface Answer<T> {
  readonly data: T;
  readonly response: AnswerInfo;
}

/** A call under way. Awaiting it gives what it is about; withResponse gives the answer's status and header as well. */
export class Call<T> implements Promise<T> {
  readonly [Symbol.toStringTag] = "Call";
  readonly #answer: Promise<Answer<T>>;

  constructor(answer: Promise<Answer<T>>) {
    this.#answer = answer;
  }

  withResponse(): Promise<Answer<T>> {
    return this.#answer;
  }

  then<A = T, B = never>(done?: ((value: T) => A | PromiseLike<A>) | null, failed?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<A | B> {
    return this.#answer.then((answer) => answer.data).then(done, failed);
  }

  catch<B = never>(failed?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(undefined, failed);
  }

  finally(always?: (() => void) | null): Promise<T> {
    return this.then().finally(always);
  }
}
