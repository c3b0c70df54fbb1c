// Written by charter, the same for every contract. DO NOT EDIT.

import type { Operation } from "./operation.js";
import { encode, text } from "./parameters.js";

/** A file among the fields of a form. */
export type FileLike = Blob | Uint8Array | ArrayBuffer;

/** A body as fetch takes it, with its media type; undefined: the body brings its own. */
export interface Sent {
  readonly body: BodyInit;
  readonly type: string | undefined;
  /** It can be sent once only. */
  readonly once?: true;
}

/** Writes what a call sends. */
export function writeBody(operation: Operation, value: unknown): Sent | undefined {
  const body = operation.body;
  if (body === undefined || value === undefined) {
    return undefined;
  }
  switch (body.kind) {
    case "json":
      return { body: JSON.stringify(value), type: body.media };
    case "form":
      return { body: form(value as Record<string, unknown>), type: body.media };
    case "multipart":
      return { body: multipart(value as Record<string, unknown>), type: undefined };
    default:
      return value instanceof ReadableStream ? { body: value, type: body.media, once: true } : { body: value as BodyInit, type: body.media };
  }
}

function form(fields: Record<string, unknown>): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (one !== undefined && one !== null) {
        pairs.push(`${encode(name)}=${encode(text(one)).replaceAll("%20", "+")}`);
      }
    }
  }
  return pairs.join("&");
}

function multipart(fields: Record<string, unknown>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (one instanceof Blob) {
        data.append(name, one);
      } else if (one instanceof Uint8Array || one instanceof ArrayBuffer) {
        data.append(name, new Blob([one as BlobPart]), name);
      } else if (typeof one === "object" && one !== null && !(one instanceof Date)) {
        data.append(name, new Blob([JSON.stringify(one)], { type: "application/json" }));
      } else if (one !== undefined && one !== null) {
        data.append(name, text(one));
      }
    }
  }
  return data;
}
