// Written by charter, the same for every contract. DO NOT EDIT.

import { ClientError, ConnectionError, DecodeError, responseError, textOf, TimeoutError } from "./errors.js";

/** A token, and until when it is good: a time, or milliseconds since 1970. Without one it is good until it is refused. */
export interface IssuedToken {
  readonly value: string;
  readonly expiresAt?: Date | number;
}

/** Gives tokens, and gets a new one before the last one ends. However many calls wait, it is asked for once. */
export class TokenSource {
  readonly #issue: (last: IssuedToken | undefined) => Promise<IssuedToken>;
  readonly #early: number;
  #token: IssuedToken | undefined;
  #renewAt = 0;
  #waiting: Promise<string> | undefined;

  /**
   * @param issue gets a token; it is told the last one.
   * @param early how many milliseconds before its end a token is replaced, at the most: a tenth of its life.
   */
  constructor(issue: (last: IssuedToken | undefined) => Promise<IssuedToken>, early = 30_000) {
    this.#issue = issue;
    this.#early = early;
  }

  /** Returns a token that is good. */
  get(): Promise<string> {
    const token = this.#token;
    if (token !== undefined && this.#renewAt > Date.now()) {
      return Promise.resolve(token.value);
    }
    this.#waiting ??= this.#renew().finally(() => (this.#waiting = undefined));
    return this.#waiting;
  }

  async #renew(): Promise<string> {
    const token = await told(() => this.#issue(this.#token));
    const ends = token.expiresAt === undefined ? Infinity : Number(token.expiresAt);
    this.#renewAt = ends === Infinity ? ends : ends - Math.min(this.#early, (ends - Date.now()) / 10);
    this.#token = token;
    return token.value;
  }

  /** Says that a token was refused. Another one, which came meanwhile, stays. */
  refused(value: string): void {
    if (this.#token?.value === value) {
      this.#renewAt = 0;
    }
  }
}

/** Client credentials of OAuth 2.0 (RFC 6749, section 4.4). */
export interface ClientCredentials {
  /** Where tokens are issued, such as https://api.example.com/oauth/token. */
  readonly url: string;
  readonly id: string;
  readonly secret: string;
  /** Parted by spaces; all that the client may do if it is absent. */
  readonly scope?: string;
  readonly fetch?: typeof fetch;
}

/** How many milliseconds a token endpoint may take. */
const longestRefresh = 60_000;

/** Gets tokens with client credentials. */
export function clientCredentials(options: ClientCredentials): TokenSource {
  const form = (part: string) => new URLSearchParams({ part }).toString().slice("part=".length);
  return new TokenSource(async () => {
    const body = new URLSearchParams({ grant_type: "client_credentials" });
    if (options.scope !== undefined) {
      body.set("scope", options.scope);
    }
    const send = options.fetch ?? fetch;
    const asked = Date.now();
    const response = await send(options.url, {
      method: "POST",
      headers: {
        "Authorization": `Basic ${btoa(`${form(options.id)}:${form(options.secret)}`)}`,
        "Content-Type": "application/x-www-form-urlencoded",
      },
      body: body.toString(),
      redirect: "manual",
      signal: AbortSignal.timeout(longestRefresh),
      ...(inPage() ? { credentials: "omit" } : {}), // or a browser asks its user for a password where the secret is refused
    }).catch((cause: unknown) => {
      throw cause instanceof Error && cause.name === "TimeoutError"
        ? new TimeoutError("the token endpoint has not answered in time", { cause })
        : new ConnectionError("the connection to the token endpoint has failed", { cause });
    });
    if (!response.ok) {
      throw await responseError(response);
    }
    const answer = (await textOf(response, 1 << 20).then((text) => JSON.parse(text ?? "") as unknown).catch(() => undefined)) as { access_token?: unknown; expires_in?: unknown } | null | undefined;
    if (typeof answer?.access_token !== "string") {
      throw new DecodeError("the answer of the token endpoint has no access_token", response.status, response.headers);
    }
    const lasts = Number(answer.expires_in); // some write it as a text
    return lasts > 0 ? { value: answer.access_token, expiresAt: asked + lasts * 1000 } : { value: answer.access_token };
  });
}

/** A secret, or what gives it. */
export type Secret = string | TokenSource | (() => string | Promise<string>);

/** Where the credential of a scheme stands in a request. */
export interface Scheme {
  readonly kind: "token" | "basic" | "header" | "query" | "cookie";
  readonly name?: string;
}

/** Tells a browser from what else runs programs, and where some do not know all words of fetch. */
export function inPage(): boolean {
  return (globalThis as { location?: { origin?: string } }).location?.origin !== undefined;
}

/** Makes what a source fails with what a call fails with. */
async function told<T>(source: () => T | Promise<T>): Promise<T> {
  try {
    return await source();
  } catch (cause) {
    throw cause instanceof ClientError ? cause : new ClientError("the source of tokens has failed", { cause });
  }
}

/** Gives the credential of a scheme, which an error names: a credential itself is in none. */
export async function reveal(secret: Secret, scheme: string): Promise<string> {
  const value = typeof secret === "string" ? secret : secret instanceof TokenSource ? await secret.get() : await told(secret);
  if (value === "" || /[^\x20-\x7e]/.test(value)) {
    throw new ClientError(`the credential auth.${scheme} is empty, or has letters that cannot stand in a request, such as a line break`);
  }
  return value;
}
