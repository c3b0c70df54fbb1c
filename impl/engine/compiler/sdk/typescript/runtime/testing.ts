/** A request that came to a fake API. */
export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** What was sent: what JSON says, or a text; undefined: nothing. */
  readonly body: unknown;
}

/**
 * What a request is answered with: a response, or what becomes the JSON of one of status 200; undefined is 204. A function
 * is asked at each request.
 */
export type FakeAnswer = ((request: FakeRequest) => unknown) | object | string | number | boolean | null | undefined;

/** A fake API: what stands in its `fetch` answers in place of a server, without a connection. */
export interface FakeApi {
  readonly fetch: typeof fetch;
  /** What has come, in order. */
  readonly requests: readonly FakeRequest[];
}

/**
 * Makes a fake API for tests, of answers by method and path, such as `"GET /users/{id}"`, or `"GET /files/{path*}"` where
 * a parameter has slashes; the path of a base URL is a part of it. A request that none of them is for is refused with 501, and the
 * refusal says which one it was.
 */
export function fakeApi(answers: Readonly<Record<string, FakeAnswer>>): FakeApi {
  const requests: FakeRequest[] = [];
  const keys = Object.keys(answers).sort((a, b) => Number(b.includes("?")) - Number(a.includes("?"))); // what says more comes first
  const patterns = keys.map((key) => ({ matches: pattern(key), answer: answers[key] }));
  return {
    requests,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const url = new URL(request.url);
      const came = { method: request.method, path: url.pathname, query: url.searchParams, headers: request.headers, body: await bodyOf(request) };
      requests.push(came);
      const found = patterns.find((one) => one.matches.test(`${came.method} ${came.path}${url.search}`));
      if (found === undefined) {
        const known = Object.keys(answers).join(", ") || "nothing"; // a base URL with a path is a part of each path
        return problem(501, { code: "fake", detail: `The fake API has no answer for ${came.method} ${came.path}. It has answers for ${known}.` });
      }
      const given: unknown = typeof found.answer === "function" ? await (found.answer as (request: FakeRequest) => unknown)(came) : found.answer;
      if (given instanceof Response) {
        return given.clone();
      }
      return given === undefined ? new Response(null, { status: 204 }) : Response.json(given);
    },
  };
}

/** Makes the answer of a refusal (RFC 9457). */
export function problem(status: number, details: { readonly code?: string; readonly title?: string; readonly detail?: string; readonly [extension: string]: unknown } = {}): Response {
  return new Response(JSON.stringify({ status, ...details }), { status, headers: { "Content-Type": "application/problem+json" } });
}

/** Reads METHOD /path, where {name} stands for a segment and {name*} for what is left. A query may follow, or go on. */
function pattern(key: string): RegExp {
  const escaped = key.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/\{[^}]*\*\}/g, "[^?]+").replace(/\{[^}]*\}/g, "[^/?]+")}(${key.includes("?") ? "&" : "\\?"}.*)?$`);
}

async function bodyOf(request: Request): Promise<unknown> {
  const text = await request.text();
  try {
    return text === "" ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}
