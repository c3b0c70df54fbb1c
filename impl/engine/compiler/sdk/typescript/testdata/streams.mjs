// Sends and receives streams, with the module that the first argument names, and a server that waits for one part before the
// other is sent: what is collected before it goes on never arrives.
import assert from "node:assert/strict";
import http from "node:http";

const { TheZoo, ConnectionError, CancelledError, ClientError, TimeoutError, TokenSource } = await import(process.argv[2]);

const deferred = () => {
  const one = {};
  one.promise = new Promise((resolve) => (one.resolve = resolve));
  return one;
};
let arrived = deferred();
let read = deferred();
const uploads = [];
let refuse = 0;
const server = http.createServer(async (request, response) => {
  if (request.method === "PUT") {
    const parts = [];
    uploads.push(parts);
    for await (const part of request) {
      parts.push(String(part));
      arrived.resolve();
    }
    response.writeHead(refuse-- > 0 ? 503 : 204).end();
    return;
  }
  response.writeHead(200, { "Content-Type": "image/png" });
  response.write("first ");
  await read.promise;
  request.url.includes("cut") ? response.destroy() : response.end("second");
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const client = new TheZoo({ baseUrl: `http://127.0.0.1:${server.address().port}`, auth: { key: "a key" }, retries: { firstPause: 1 } });
const text = (part) => new TextEncoder().encode(part);

// A stream goes out part by part, and once only.
const body = () => new ReadableStream({
  async start(controller) {
    controller.enqueue(text("first "));
    await arrived.promise;
    controller.enqueue(text("second"));
    controller.close();
  },
});
await client.photos.put("1", { body: body() });
assert.equal(uploads.flat().join(""), "first second");
arrived = deferred();
refuse = 1;
const once = await client.photos.put("1", { body: body() }).catch((error) => error);
assert.equal(once.status, 503);
assert.equal(uploads.length, 2, "a stream was sent again");

// What can be sent again is.
for (const bytes of [new Blob(["whole"]), text("whole"), text("whole").buffer]) {
  refuse = 1;
  uploads.length = 0;
  await client.photos.put("1", { body: bytes });
  assert.deepEqual(uploads.map((parts) => parts.join("")), ["whole", "whole"]);
}

// An answer comes part by part. If its connection is lost, or its caller ends it, the reader is told.
const reader = (await client.photos.get("1")).getReader();
assert.equal(new TextDecoder().decode((await reader.read()).value), "first ");
read.resolve();
assert.equal(new TextDecoder().decode((await reader.read()).value), "second");
assert.equal((await reader.read()).done, true);

read = deferred();
const cut = (await client.photos.get("cut")).getReader();
await cut.read();
read.resolve();
assert.ok((await cut.read().catch((error) => error)) instanceof ConnectionError);

read = deferred();
const controller = new AbortController();
const ended = (await client.photos.get("1", {}, { signal: controller.signal })).getReader();
await ended.read();
controller.abort();
assert.ok((await ended.read().catch((error) => error)) instanceof CancelledError);
read.resolve();
server.closeAllConnections();
server.close();

// A source of tokens is waited for no longer than a call may take, and what it fails with is what the call does.
const answers = async () => Response.json({ id: "1", name: "Leo" });
const zoo = (token) => new TheZoo({ auth: { token }, fetch: answers, retries: { firstPause: 1 } });
const silent = zoo(new TokenSource(() => new Promise(() => {})));
assert.ok((await silent.animals.delete("1", {}, { deadline: 20 }).catch((error) => error)) instanceof TimeoutError);
assert.ok((await silent.animals.delete("1", {}, { signal: AbortSignal.abort() }).catch((error) => error)) instanceof CancelledError);
const failing = await zoo(new TokenSource(async () => { throw new Error("no token"); })).animals.delete("1").catch((error) => error);
assert.ok(failing instanceof ClientError && failing.cause.message === "no token");

// A token that lives shorter than tokens are replaced early is kept for nearly all of its life.
let issued = 0;
const short = zoo(new TokenSource(async () => ({ value: `token ${++issued}`, expiresAt: Date.now() + 20_000 })));
await short.animals.delete("1");
await short.animals.delete("1");
assert.equal(issued, 1);

// What came is there as it came.
const { data, response: said } = await zoo("a token").animals.get("1").withResponse();
assert.deepEqual(data, JSON.parse(said.text));
console.log("streams");

// A credential that cannot be sent is named, and is not shown.
for (const key of ["", "a\nb"]) {
  const mistake = await new TheZoo({ auth: { key } }).photos.get("1").catch((error) => error);
  assert.match(mistake.message, /^the credential auth\.key is empty, or has letters/);
}
