// Verifies the deliveries of clients/conformance/webhooks.json with the module that the first argument names. The second
// is that file, the third is an event that the contract of the module knows.
import { readFile } from "node:fs/promises";
import assert from "node:assert/strict";

const { verify, sign, WebhookError } = await import(process.argv[2]);
const { now, tolerance, deliveries, badSecrets } = JSON.parse(await readFile(process.argv[3], "utf8"));
const known = process.argv[4];

for (const one of deliveries) {
  const options = { tolerance: tolerance * 1000, now: () => (one.now ?? now) * 1000 };
  for (const body of [one.body, new TextEncoder().encode(one.body), new TextEncoder().encode(one.body).buffer]) {
    for (const headers of [one.headers, new Headers(one.headers)]) {
      const outcome = await verify(body, headers, one.secrets, options).catch((error) => error);
      if (one.error === undefined) {
        assert.ok(!(outcome instanceof Error), `${one.name}: ${outcome}`);
        assert.equal(outcome.id, new Headers(one.headers).get("webhook-id"), one.name);
        assert.equal(outcome.name, one.event ?? "", one.name);
        assert.deepEqual(outcome.payload, JSON.parse(one.body), one.name);
        assert.equal(outcome.timestamp.getTime(), Number(new Headers(one.headers).get("webhook-timestamp")) * 1000, one.name);
        if (one.unknown) assert.equal(outcome.type, "unknown", one.name);
      } else {
        assert.ok(outcome instanceof WebhookError, `${one.name}: ${outcome}`);
        assert.equal(outcome.reason, one.error, one.name);
      }
    }
  }
  if (one.signs) {
    const made = await sign(one.body, one.secrets, { id: one.headers["webhook-id"], timestamp: Number(one.headers["webhook-timestamp"]) * 1000 });
    assert.deepEqual(made, { body: one.body, headers: one.headers }, one.name);
  }
}

for (const secret of [...badSecrets.map((one) => [one]), []]) {
  const mistake = await verify("{}", {}, secret).catch((error) => error);
  assert.ok(mistake instanceof TypeError, `the secret ${JSON.stringify(secret)}: ${mistake}`);
  assert.ok(secret.every((one) => one.length < 9 || !mistake.message.includes(one)), "the text of a mistake shows the secret");
}

// What a test of a receiver does.
const secret = "whsec_Q2hhcnRlciBzaWducyBpdHMgd2ViaG9va3MgLSBuZXc=";
const { body, headers } = await sign({ type: known, data: {} }, secret);
const event = await verify(body, headers, secret);
assert.equal(event.type, known);
assert.equal(event.name, known);
const node = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
assert.equal((await verify(body, node, [secret])).id, headers["webhook-id"]);
const twice = await verify(body, { ...headers, "webhook-id": ["a", "b"] }, secret).catch((error) => error);
assert.equal(twice.reason, "malformed");
for (const parsed of [{ type: known }, undefined, null]) {
  await assert.rejects(verify(parsed, headers, secret), TypeError);
}
await assert.rejects(sign("{}", "whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="), TypeError);
await assert.rejects(sign("{}", secret, { id: "a.b" }), TypeError);
console.log(`${deliveries.length} deliveries`);
