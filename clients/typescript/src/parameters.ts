// Written by charter, the same for every contract. DO NOT EDIT.

import { ClientError } from "./errors.js";
import type { Operation, Parameter } from "./operation.js";

/** What the parameters of a call come to. */
export interface Written {
  path: string;
  query: string;
  headers: [name: string, value: string][];
  cookies: string[];
  /** What is no parameter: the fields of the body. */
  rest: Record<string, unknown>;
}

/** Writes the parameters of a call as OpenAPI 3.1 says (section 4.8.12). */
export function writeParameters(operation: Operation, given: object): Written {
  const values = given as Readonly<Record<string, unknown>>;
  const known = new Map((operation.parameters ?? []).map((parameter) => [parameter.name, parameter]));
  const written: Written = { path: "", query: "", headers: [], cookies: [], rest: {} };
  const queries: string[] = [];
  for (const [index, piece] of operation.path.entries()) {
    written.path += index % 2 === 0 ? piece : inPath(known.get(piece) ?? { name: piece, in: "path" }, values[piece]);
  }
  for (const [name, value] of Object.entries(values)) {
    const parameter = known.get(name);
    if (parameter === undefined) {
      written.rest[name] = value;
    } else if (value === undefined || value === null) {
      continue;
    } else if (parameter.in === "query") {
      queries.push(...inQuery(parameter, value));
    } else if (parameter.in === "header") {
      written.headers.push([parameter.wire ?? name, flat(parameter, value, String)]);
    } else if (parameter.in === "cookie") {
      written.cookies.push(...inQuery(parameter, value));
    }
  }
  written.query = queries.join("&");
  return written;
}

function inPath(parameter: Parameter, value: unknown): string {
  if (value === undefined || value === null) {
    throw new ClientError(`the parameter ${parameter.name} stands in the path: it cannot be empty`);
  }
  if (parameter.rest) {
    const segments = text(value).split("/");
    if (segments.some((segment) => segment === "." || segment === "..")) {
      throw new ClientError(`the parameter ${parameter.name} cannot have . or .. between slashes`);
    }
    return segments.map(encode).join("/");
  }
  const segment = inSegment(parameter, value);
  if (segment === "") {
    throw new ClientError(`the parameter ${parameter.name} stands in the path: it cannot be empty`);
  }
  if (segment === "." || segment === "..") {
    throw new ClientError(`the parameter ${parameter.name} stands in the path: it cannot be ${segment}, which would lead elsewhere`);
  }
  return segment;
}

function inSegment(parameter: Parameter, value: unknown): string {
  const explode = parameter.explode ?? false;
  const wire = parameter.wire ?? parameter.name;
  switch (parameter.style) {
    case "label":
      return "." + (explode ? items(value).map(encodeItem).join(".") : flat(parameter, value, encode));
    case "matrix":
      if (isObject(value) && explode) {
        return items(value).map((item) => ";" + encodeItem(item)).join("");
      }
      if (Array.isArray(value) && explode) {
        return value.map((item) => `;${wire}=${encode(text(item))}`).join("");
      }
      return `;${wire}=${flat(parameter, value, encode)}`;
    default:
      return flat(parameter, value, encode);
  }
}

function inQuery(parameter: Parameter, value: unknown): string[] {
  const name = encode(parameter.wire ?? parameter.name);
  const write = parameter.reserved ? encodeReserved : encode;
  if (parameter.json) {
    return [`${name}=${write(JSON.stringify(value))}`];
  }
  const explode = parameter.explode ?? true;
  if (parameter.style === "deepObject" && isObject(value)) {
    return Object.entries(value).filter(present).map(([key, item]) => `${name}%5B${encode(key)}%5D=${write(text(item))}`);
  }
  if (Array.isArray(value) && explode) {
    return value.map((item) => `${name}=${write(text(item))}`);
  }
  if (isObject(value) && explode) {
    return Object.entries(value).filter(present).map(([key, item]) => `${encode(key)}=${write(text(item))}`);
  }
  const separator = { spaceDelimited: "%20", pipeDelimited: "%7C" }[parameter.style as string] ?? ",";
  return [`${name}=${items(value).map((item) => item.map(write).join(separator)).join(separator)}`];
}

/** Writes a value in the style simple. */
function flat(parameter: Parameter, value: unknown, write: (text: string) => string): string {
  if (parameter.json) {
    return write(JSON.stringify(value));
  }
  const inner = parameter.explode && isObject(value) ? "=" : ",";
  return items(value).map((item) => item.map(write).join(inner)).join(",");
}

/** The parts of a value: of an object each name with its value. */
function items(value: unknown): string[][] {
  if (Array.isArray(value)) {
    return value.map((item) => [text(item)]);
  }
  if (isObject(value)) {
    return Object.entries(value).filter(present).map(([key, item]) => [key, text(item)]);
  }
  return [[text(value)]];
}

function encodeItem(item: string[]): string {
  return item.map(encode).join("=");
}

function present([, value]: [string, unknown]): boolean {
  return value !== undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** Writes one value as text. */
export function text(value: unknown): string {
  if (value instanceof Date) {
    return value.toISOString();
  }
  return isObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value);
}

/** Encodes all but what RFC 3986, section 2.3, calls unreserved. */
export function encode(value: string): string {
  return encoded(encodeURIComponent, value).replace(/[!'()*]/g, (letter) => "%" + letter.charCodeAt(0).toString(16).toUpperCase());
}

function encodeReserved(value: string): string {
  return encoded(encodeURI, value).replace(/[#&+]/g, encodeURIComponent);
}

function encoded(encode: (value: string) => string, value: string): string {
  try {
    return encode(value);
  } catch (cause) {
    throw new ClientError("a text has half of a pair of surrogates in it, which no request can have", { cause });
  }
}
