/** What is wrong with one part of a request. */
export interface ProblemViolation {
  /** A JSON pointer into the body (RFC 6901). */
  readonly pointer?: string;
  /** The name of a parameter. */
  readonly parameter?: string;
  /** The rule that is broken, such as `required`. */
  readonly code: string;
  /** A sentence for people. */
  readonly detail: string;
}

/** A refusal as the server describes it (RFC 9457). */
export interface ProblemDetails {
  readonly type?: string;
  readonly title?: string;
  readonly status?: number;
  readonly detail?: string;
  /** Stable; meant for programs. */
  readonly code?: string;
  readonly requestId?: string;
  readonly errors?: readonly ProblemViolation[];
  readonly [extension: string]: unknown;
}

/** Everything that a call can fail with is one of these. */
export class ClientError extends Error {
  override readonly name: string = "ClientError";
}

/** The server has answered, and not with success. */
export class ResponseError extends ClientError {
  override readonly name = "ResponseError";
  readonly status: number;
  readonly headers: Headers;
  /** The stable code of the problem, or of OAuth's error; undefined if the answer was none of the server's own. */
  readonly code: string | undefined;
  /** The problem; undefined if the answer was something else, such as a page of a proxy. */
  readonly problem: ProblemDetails | undefined;
  /** What is wrong with the request, each part of it; empty if it is not about that. */
  readonly violations: readonly ProblemViolation[];
  readonly requestId: string | undefined;

  constructor(status: number, headers: Headers, problem: ProblemDetails | undefined, note?: string) {
    const said = (name: string) => (typeof problem?.[name] === "string" && problem[name] !== "" ? problem[name] : undefined);
    const code = said("code") ?? said("error")?.match(/^[a-z_]+$/)?.[0]; // of OAuth (RFC 6749, section 5.2)
    const requestId = said("requestId") ?? headers.get("x-request-id") ?? undefined;
    const text = said("detail") ?? said("title") ?? said("error_description") ?? note ?? "the answer says no more";
    super(`${status}${code ? ` ${code}` : ""}: ${text}${requestId ? ` (request ${requestId})` : ""}`);
    this.status = status;
    this.headers = headers;
    this.code = code;
    this.problem = problem;
    this.violations = violations(problem?.errors);
    this.requestId = requestId;
  }
}

function violations(listed: unknown): ProblemViolation[] {
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  return (Array.isArray(listed) ? (listed as unknown[]) : []).flatMap((value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return [];
    }
    const { pointer, parameter, code, detail } = value as Record<string, unknown>;
    const where = { pointer: text(pointer), parameter: text(parameter) };
    return [{ ...value, ...(where as { pointer?: string; parameter?: string }), code: text(code) ?? "", detail: text(detail) ?? "" }];
  });
}

/** No answer has come, or only a part of one. */
export class ConnectionError extends ClientError {
  override readonly name: string = "ConnectionError";
}

/** The time that the caller gave is over. */
export class TimeoutError extends ConnectionError {
  override readonly name = "TimeoutError";
}

/** The caller has ended the call. */
export class CancelledError extends ClientError {
  override readonly name = "CancelledError";
}

/** A success whose body is not what the contract says, such as broken JSON. */
export class DecodeError extends ClientError {
  override readonly name = "DecodeError";
  readonly status: number;
  readonly headers: Headers;

  constructor(message: string, status: number, headers: Headers, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.headers = headers;
  }
}

/** How many bytes of a refusal are read. */
const longestProblem = 1 << 20;

/** Reads a body of no more than so many bytes; undefined: it is longer. */
export async function textOf(response: Response, most: number): Promise<string | undefined> {
  if (!response.body) {
    return response.text();
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) {
      return text + decoder.decode();
    }
    size += value.length;
    if (size > most) {
      void reader.cancel().catch(() => undefined);
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** Reads what a server says that does not do what it was asked. */
export async function responseError(response: Response): Promise<ResponseError> {
  let text = "";
  try {
    text = (await textOf(response, longestProblem)) ?? "";
  } catch {
    return new ResponseError(response.status, response.headers, undefined, "the answer ended before its end");
  }
  const type = response.headers.get("content-type") ?? "";
  if (/^[^;]*[/+]json\s*(;|$)/i.test(type)) {
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value === "object" && value !== null && !Array.isArray(value)) {
        return new ResponseError(response.status, response.headers, value as ProblemDetails);
      }
    } catch {
      // It says that it is JSON, and is not.
    }
  }
  return new ResponseError(response.status, response.headers, undefined, `the answer is no problem of the API but ${type || "without a type"}`);
}
