// What only the server of a contract has to tell apart is called as it is written. The arguments are the package of
// sdk/testdata/theirs.yaml, and its module for tests.
import assert from "node:assert/strict";

const { Theirs } = await import(process.argv[2]);
const { fakeApi } = await import(process.argv[3]);

const { fetch, requests } = fakeApi({
  "GET /files": { id: "plain" }, "GET /files?beta=true": { id: "beta" }, "GET /files/{id}": { id: "one" }, "PUT /files/{id}": undefined,
});
const sent = [];
const { files } = new Theirs({ fetch: (url, init) => (sent.push(new URL(url)), fetch(url, init)) });
assert.equal((await files.list({ kind: "a&b?" })).id, "plain");
assert.equal((await files.listOfTheBeta({ kind: "a&b?" })).id, "beta");
assert.equal((await files.listOfTheBeta()).id, "beta");
assert.equal((await files.get("a?b#c")).id, "one");
assert.equal((await files.find("d")).id, "one");
await files.share("e", { with: "Ada" });
assert.deepEqual(sent.map((url) => url.pathname + url.search + url.hash), [
  "/files?kind=a%26b%3F", "/files?beta=true&kind=a%26b%3F", "/files?beta=true", "/files/a%3Fb%23c", "/files/d", "/files/e",
]);
assert.equal(requests[1].query.get("beta"), "true");
