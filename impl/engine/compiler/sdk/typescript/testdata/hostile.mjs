// What servers and programs do that nobody wishes for, with the module that the first argument names.
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import http from "node:http";
import vm from "node:vm";

const { TheZoo, clientCredentials, ClientError, DecodeError, EventStream, ResponseError, TokenSource } = await import(process.argv[2]);
const { sleep } = await import(path.join(path.dirname(process.argv[2]), "retry.js"));
const { EventParser } = await import(path.join(path.dirname(process.argv[2]), "events.js"));
const failing = async (call, kind) => {
  const error = await call().then(() => undefined, (reason) => reason);
  assert.equal(error?.constructor, kind, inspect(error));
  return error;
};
const zoo = (answer, more = {}) => new TheZoo({ auth: { key: "hidden", token: "hidden" }, fetch: async () => answer(), retries: { firstPause: 1 }, ...more });
const ok = () => Response.json({ id: "1", name: "Leo" });

// No secret is in what is written of a client.
const tokens = new TokenSource(async () => ({ value: "hidden" }));
await tokens.get();
for (const one of [zoo(ok), tokens, clientCredentials({ url: "https://a.test", id: "a", secret: "hidden" })]) {
  assert.doesNotMatch(inspect(one, { depth: 9, showHidden: true }) + JSON.stringify(one), /hidden/);
}

// What cannot be sent is an error of the client.
let sent = 0;
const counting = zoo(() => (sent++, ok()));
for (const id of ["", [], [""], ".", "..", "\ud800"]) await failing(() => counting.animals.get(id), ClientError);
for (const name of ["", "a b", "a\r\nb", "é", "a:"]) await failing(() => counting.animals.get("1", {}, { headers: { [name]: "x" } }), ClientError);
assert.equal(sent, 0);
for (const baseUrl of ["https://me:hidden@a.test", "https://a.test?x", "https://a.test#x", "https://", "ftp://a.test", "https://a.test\\@b.test"]) {
  assert.throws(() => new TheZoo({ baseUrl }), (error) => error instanceof TypeError && !error.message.includes("hidden"));
}

// Of what a server sends that is no end no more is kept than it can be worth.
const server = http.createServer((request, response) => {
  const status = request.url.endsWith("refused") ? 409 : 200;
  response.writeHead(status, { "Content-Type": "application/problem+json", "Content-Encoding": "gzip" });
  response.end(gzipSync(Buffer.alloc(65 << 20, " ")));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const real = new TheZoo({ baseUrl: `http://127.0.0.1:${server.address().port}`, auth: { key: "a", token: "t" } });
await failing(() => real.animals.get("1"), DecodeError);
assert.equal((await failing(() => real.animals.get("refused"), ResponseError)).problem, undefined);
server.closeAllConnections();
server.close();
const pieces = ["data:", ...Array(300).fill("x".repeat(1 << 16))];
assert.throws(() => { const parser = new EventParser(); for (const piece of pieces) [...parser.push(piece)]; }, ClientError);
assert.throws(() => [...new EventParser().push("data:\n".repeat(2_000_000))], ClientError);

// A stream that is closed while it connects again ends, and leaves nothing behind.
const caller = new AbortController();
let closed = false;
const stream = new EventStream(new Response("data: a\n\n"), async (_last, signal) => {
  setTimeout(() => stream.close());
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  return new Response(new ReadableStream({ cancel: () => void (closed = true) }));
}, { reconnect: "always", pause: 0, signal: caller.signal });
const events = [];
for await (const event of stream) events.push(event.data);
assert.deepEqual(events, ["a"]);
assert.ok(closed, "a connection stays open");
assert.equal(getEventListeners(caller.signal, "abort").length, 0);

// Who ends many calls by one signal is not kept by those that are over.
const photos = zoo(() => new Response("a photo"));
for (const use of [(photo) => new Response(photo).text(), (photo) => photo.cancel()]) {
  await use(await photos.photos.get("1", {}, { signal: caller.signal }));
  assert.equal(getEventListeners(caller.signal, "abort").length, 0);
}

// A pause that is longer than timers can be is none that is over at once.
const waiting = new AbortController();
const over = await Promise.race([sleep(2 ** 31, waiting.signal).then(() => true, () => true), new Promise((resolve) => setTimeout(resolve, 50, false))]);
waiting.abort();
assert.equal(over, false);

// Where there is nothing but what the web has, the package does its work.
const files = {};
const folder = path.dirname(process.argv[2]);
for (const name of await readdir(folder)) if (name.endsWith(".js")) files[name] = await readFile(path.join(folder, name), "utf8");
const web = { fetch: async () => ok(), console };
for (const name of ["AbortController", "AbortSignal", "Blob", "Headers", "Request", "Response", "ReadableStream", "TextDecoder", "TextEncoder", "URL", "URLSearchParams", "FormData", "atob", "btoa", "crypto", "setTimeout", "clearTimeout"]) web[name] = globalThis[name];
const text = Object.entries(files).map(([, source]) => source).join("\n");
assert.doesNotMatch(text, /\b(process|Buffer|require|global|__dirname|setImmediate)\b\s*[.(]/);
assert.doesNotMatch(text, /from "node:/);
const context = vm.createContext(web);
const modules = {};
const load = (name) => (modules[name] ??= new vm.SourceTextModule(files[name], { context, identifier: name }));
const entry = load("index.js");
await entry.link((specifier) => load(specifier.slice("./".length)));
await entry.evaluate();
const there = new entry.namespace.TheZoo({ baseUrl: "https://zoo.test", auth: { key: "a", token: "t" } });
assert.equal((await there.animals.get("1")).name, "Leo");
