// Asks the fake API of the module that the first argument names.
import assert from "node:assert/strict";

const { fakeApi } = await import(process.argv[2]);

const fake = fakeApi({ "GET /teas/{name}": { name: "Assam" } });
assert.deepEqual(await (await fake.fetch("https://api.test/teas/assam")).json(), { name: "Assam" });

// What the fake has no answer for is a refusal, which no call takes for a lost connection and sends again.
const refusal = await fake.fetch("https://api.test/v1/teas/assam");
assert.equal(refusal.status, 501);
assert.deepEqual(await refusal.json(), {
  status: 501, code: "fake", detail: "The fake API has no answer for GET /v1/teas/assam. It has answers for GET /teas/{name}.",
});
assert.equal(fake.requests.length, 2);
