// Written by charter, the same for every contract. DO NOT EDIT.

import { ClientError } from "./errors.js";

/** Why a delivery is not taken for one of its sender. */
export type WebhookRefusal =
  /** It has no signature, or not all that belongs to one. */
  | "missing"
  /** What it has is no signature of Standard Webhooks. */
  | "malformed"
  /** None of the secrets has signed it. */
  | "mismatch"
  /** It was signed too long ago. */
  | "expired"
  /** It was signed for a time that is too far ahead. */
  | "early"
  /** The sender has signed it, and it is not JSON. */
  | "payload";

/** A delivery that is not to be trusted. */
export class WebhookError extends ClientError {
  override readonly name = "WebhookError";
  readonly reason: WebhookRefusal;

  constructor(reason: WebhookRefusal, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The header of a request, as fetch or Node.js has it. Upper and lower case of its names are the same. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/** The bytes of a body as they came, not what was read from them. */
export type RawBody = string | Uint8Array | ArrayBuffer;

/** What a delivery is verified with: whsec_..., or whpk_... if the sender signs with Ed25519. Several while one is replaced. */
export type WebhookSecrets = string | readonly string[];

/** How a delivery is verified. */
export interface VerifyOptions {
  /** Milliseconds that its time may be from now, either way. Five minutes unless it is said otherwise. */
  readonly tolerance?: number;
  /** What time it is, in milliseconds since 1970; for tests. */
  readonly now?: () => number;
}

/** A delivery whose sender is known. */
export interface WebhookDelivery {
  /** The same for every attempt at one delivery: what has it already can pass it over. */
  readonly id: string;
  /** When it was signed. */
  readonly timestamp: Date;
}

/** A delivery as a sender makes it. */
export interface SignedDelivery {
  readonly body: string;
  readonly headers: Readonly<Record<"webhook-id" | "webhook-timestamp" | "webhook-signature", string>>;
}

type Bytes = Uint8Array<ArrayBuffer>;

interface Keys {
  readonly codes: Bytes[];
  readonly open: Bytes[];
  readonly seeds: Bytes[];
}

const maxSignatures = 8;

/** Verifies a delivery (https://www.standardwebhooks.com), and reads its payload. It throws a {@link WebhookError}. */
export async function verifyDelivery(rawBody: RawBody, headers: WebhookHeaders, secrets: WebhookSecrets, options: VerifyOptions = {}): Promise<WebhookDelivery & { payload: unknown }> {
  const keys = readSecrets(secrets);
  const body = bytesOf(rawBody);
  const id = field(headers, "webhook-id");
  const stamp = field(headers, "webhook-timestamp");
  const signature = field(headers, "webhook-signature");
  if (!/^\d{1,12}$/.test(stamp) || Number(stamp) === 0) {
    throw new WebhookError("malformed", "webhook-timestamp is not in seconds since 1970");
  }
  if (id.includes(".")) {
    throw new WebhookError("malformed", "webhook-id has a full stop, so that what is signed could be read in two ways");
  }
  const { codes, signed } = signatures(signature);
  const message = join(encoder.encode(`${id}.${stamp}.`), body);
  if (!(await anyCode(keys, codes, message)) && !(await anySignature(keys, signed, message))) {
    throw new WebhookError("mismatch", "none of the secrets has signed this delivery, or it was changed on its way");
  }
  const tolerance = options.tolerance ?? 300_000;
  const age = (options.now ?? Date.now)() - Number(stamp) * 1000;
  if (age > tolerance) {
    throw new WebhookError("expired", "the delivery was signed too long ago: somebody may have recorded it");
  }
  if (-age > tolerance) {
    throw new WebhookError("early", "the delivery was signed for a time that is too far ahead");
  }
  return { id, timestamp: new Date(Number(stamp) * 1000), payload: parse(body) };
}

/** Signs a payload as the sender would, for tests of what takes deliveries. A text is signed as it is. */
export async function sign(payload: unknown, secrets: WebhookSecrets, options: { readonly id?: string; readonly timestamp?: Date | number } = {}): Promise<SignedDelivery> {
  const keys = readSecrets(secrets);
  const body = typeof payload === "string" ? payload : JSON.stringify(payload);
  const id = options.id ?? `msg_${crypto.randomUUID()}`;
  if (id === "" || id.includes(".")) {
    throw new TypeError("a delivery has an id, without a full stop in it");
  }
  const stamp = String(Math.floor(Number(options.timestamp ?? Date.now()) / 1000));
  const message = encoder.encode(`${id}.${stamp}.${body}`);
  const list: string[] = [];
  for (const key of keys.codes) {
    list.push("v1," + toBase64(await crypto.subtle.sign("HMAC", await hmacKey(key), message)));
  }
  for (const seed of keys.seeds) {
    list.push("v1a," + toBase64(await crypto.subtle.sign("Ed25519", await privateKey(seed), message)));
  }
  if (list.length === 0) {
    throw new TypeError("a public key signs nothing: give a secret that begins with whsec_ or whsk_");
  }
  return { body, headers: { "webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": list.join(" ") } };
}

const encoder = new TextEncoder();

function parse(body: Bytes): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)) as unknown;
  } catch {
    throw new WebhookError("payload", "the sender has signed what is not JSON");
  }
}

function bytesOf(rawBody: RawBody): Bytes {
  if (typeof rawBody === "string") {
    return encoder.encode(rawBody);
  }
  if (rawBody instanceof ArrayBuffer) {
    return new Uint8Array(rawBody);
  }
  if (ArrayBuffer.isView(rawBody)) { // of any kind: its bytes
    return new Uint8Array(rawBody.buffer as ArrayBuffer, rawBody.byteOffset, rawBody.byteLength);
  }
  throw new TypeError("a delivery is verified by the bytes of its body as they came, and not by what was read from them: give a string, a Uint8Array or an ArrayBuffer");
}

function field(headers: WebhookHeaders, name: string): string {
  const values = headers instanceof Headers
    ? [headers.get(name) ?? ""]
    : Object.entries(headers).filter(([key]) => key.toLowerCase() === name).flatMap(([, value]) => value ?? []);
  if (values.length > 1) {
    throw new WebhookError("malformed", `the delivery has ${name} several times`);
  }
  if (values[0] === undefined || values[0] === "") {
    throw new WebhookError("missing", `the delivery has no ${name}`);
  }
  return values[0];
}

/** Reads v1,BASE64 and v1a,BASE64, parted by spaces. Other versions are passed over. */
function signatures(text: string): { codes: Bytes[]; signed: Bytes[] } {
  const codes: Bytes[] = [];
  const signed: Bytes[] = [];
  for (const part of text.split(" ")) {
    const comma = part.indexOf(",");
    if (comma < 0 || codes.length + signed.length === maxSignatures) {
      throw new WebhookError("malformed", "webhook-signature is no list of signatures");
    }
    const version = part.slice(0, comma);
    if (version === "v1" || version === "v1a") {
      const code = fromBase64(part.slice(comma + 1));
      if (code?.length !== (version === "v1" ? 32 : 64)) {
        throw new WebhookError("malformed", `webhook-signature has a ${version} that is none`);
      }
      (version === "v1" ? codes : signed).push(code);
    }
  }
  if (codes.length + signed.length === 0) {
    throw new WebhookError("missing", "webhook-signature has no signature of version v1 or v1a");
  }
  return { codes, signed };
}

/** Tells whether one of the secrets makes one of the codes. WebCrypto compares them in constant time, and all are compared. */
async function anyCode(keys: Keys, codes: Bytes[], message: Bytes): Promise<boolean> {
  let found = false;
  for (const key of keys.codes) {
    for (const code of codes) {
      found = (await crypto.subtle.verify("HMAC", await hmacKey(key), code, message)) || found;
    }
  }
  return found;
}

async function anySignature(keys: Keys, signed: Bytes[], message: Bytes): Promise<boolean> {
  if (signed.length === 0) {
    return false;
  }
  const open = [...keys.open];
  for (const seed of keys.seeds) {
    const own = fromBase64Url((await crypto.subtle.exportKey("jwk", await privateKey(seed))).x);
    open.push(...(own === undefined ? [] : [own]));
  }
  for (const raw of open) {
    const key = await ed25519(() => crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]));
    for (const signature of signed) {
      if (await crypto.subtle.verify("Ed25519", key, signature, message)) {
        return true;
      }
    }
  }
  return false;
}

function hmacKey(key: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
}

/** What stands before the seed of a private key (RFC 8410, section 7). */
const pkcs8 = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

function privateKey(seed: Bytes): Promise<CryptoKey> {
  return ed25519(() => crypto.subtle.importKey("pkcs8", join(new Uint8Array(pkcs8), seed), "Ed25519", true, ["sign"]));
}

async function ed25519(make: () => Promise<CryptoKey>): Promise<CryptoKey> {
  try {
    return await make();
  } catch (cause) {
    throw new ClientError("signatures of version v1a need Ed25519, which the WebCrypto of this environment does not have", { cause });
  }
}

/** Reads the secrets. What is wrong with one is a mistake of the program, and its text shows none of it. */
function readSecrets(secrets: WebhookSecrets): Keys {
  const keys: Keys = { codes: [], open: [], seeds: [] };
  const list = typeof secrets === "string" ? [secrets] : secrets;
  if (list.length === 0) {
    throw new TypeError("there is no secret: deliveries could not be told from forged ones");
  }
  for (const [index, secret] of list.entries()) {
    const [, kind = "whsec_", text = ""] = /^([^_]*_)?(.*)$/s.exec(secret) ?? [];
    const key = fromBase64(text);
    if (key !== undefined && kind === "whsec_" && key.length >= 24) {
      keys.codes.push(key);
    } else if (key?.length === 32 && kind === "whpk_") {
      keys.open.push(key);
    } else if ((key?.length === 32 || key?.length === 64) && kind === "whsk_") {
      keys.seeds.push(key.slice(0, 32));
    } else {
      throw new TypeError(`secret ${index + 1} is none of Standard Webhooks: it begins with whsec_ (24 bytes or more), whpk_ or whsk_ (Ed25519), and goes on in base64`);
    }
  }
  return keys;
}

function join(...parts: Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function toBase64(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

/** Reads base64 that is written in the one way there is (RFC 4648, section 4). */
function fromBase64(text: string): Bytes | undefined {
  try {
    const letters = atob(text);
    return btoa(letters) === text ? Uint8Array.from(letters, (letter) => letter.charCodeAt(0)) : undefined;
  } catch {
    return undefined;
  }
}

function fromBase64Url(text = ""): Bytes | undefined {
  return fromBase64(text.replaceAll("-", "+").replaceAll("_", "/") + "=".repeat(-text.length & 3));
}
