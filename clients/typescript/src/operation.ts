// Written by charter, the same for every contract. DO NOT EDIT.

/** A parameter: its name in code, its name in requests, where it stands, and how it is written. */
export interface Parameter {
  readonly name: string;
  readonly wire?: string;
  readonly in: "path" | "query" | "header" | "cookie";
  /** The standard's; form in queries and cookies, simple elsewhere. */
  readonly style?: "simple" | "label" | "matrix" | "form" | "spaceDelimited" | "pipeDelimited" | "deepObject";
  /** True in queries and cookies, false elsewhere. */
  readonly explode?: boolean;
  /** The value is a text of JSON. */
  readonly json?: true;
  /** It takes the rest of the path: slashes stay. */
  readonly rest?: true;
  /** What is reserved in addresses is not encoded. */
  readonly reserved?: true;
}

/** How a body is written, or read. */
export type BodyKind = "json" | "form" | "multipart" | "text" | "bytes" | "stream";

/** An operation of the contract, as far as a client needs to know it. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** Text, and the names of parameters in turns: the first is text. */
  readonly path: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly body?: {
    readonly kind: BodyKind;
    readonly media: string;
    /** The fields stand among the parameters. */
    readonly fields?: true;
    /** Nothing is sent if there are no fields. */
    readonly optional?: true;
  };
  readonly result?: { readonly kind: BodyKind; readonly media: string };
  /** The schemes that a caller is known by: any of the alternatives, each scheme of it. */
  readonly security?: readonly (readonly string[])[];
  /** The header field with which a call is carried out once, however often it is sent. */
  readonly idempotencyKey?: string;
  readonly page?: { readonly cursor: string; readonly items: readonly string[]; readonly next: readonly string[] };
}

/** Tells whether an operation can be sent again without doing anything twice (RFC 9110, section 9.2.2). */
export function repeatable(operation: Operation): boolean {
  return operation.idempotencyKey !== undefined || ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"].includes(operation.method);
}
