// Tells where a client calls, as whom, and how long it waits, with the module that the first argument names and no connection.
import assert from "node:assert/strict";

const { clientCredentials, environments, ClientError, DecodeError, ResponseError, TheZoo } = await import(process.argv[2]);

const animal = { id: "1", name: "Leo" };
const asked = [];
const answering = (answer) => async (url, init) => {
  asked.push({ url: String(url), headers: init.headers });
  return answer(asked.length);
};
const failure = async (call) => call.then(() => assert.fail("it has not failed"), (error) => error);

// A server of the contract has variables, which are as the contract says unless the client says otherwise.
for (const [options, want] of [
  [{}, "https://zoo.example.com/v1/animals/1"],
  [{ baseUrl: environments.theTestZoo }, "https://test.zoo.example.com/v1/animals/1"],
  [{ baseUrl: environments.near }, "https://eu.zoo.example.com/v1/animals/1"],
  [{ baseUrl: environments.near, variables: { region: "us", version: "$&" } }, "https://us.zoo.example.com/$&/animals/1"],
]) {
  asked.length = 0;
  await new TheZoo({ auth: { key: "k" }, fetch: answering(() => Response.json(animal)), ...options }).animals.get("1");
  assert.equal(asked[0].url, want);
  assert.equal(asked[0].headers.get("user-agent"), "zoo-typescript/1.2.3");
}
assert.throws(() => new TheZoo({ baseUrl: environments.near, variables: { region: "moon" } }), /the variable region of the server can be eu, us, and not "moon"/);
assert.throws(() => new TheZoo({ variables: { region: "eu" } }), /has no variable region/);

// Who calls can say otherwise who it is.
asked.length = 0;
await new TheZoo({ auth: { key: "k" }, headers: { "user-agent": "mine" }, fetch: answering(() => Response.json(animal)) }).animals.get("1");
assert.equal(asked[0].headers.get("user-agent"), "mine");

// A deadline is that of a client, or of a call.
const later = answering(() => new Response(null, { status: 503, headers: { "Retry-After": "20" } }));
for (const [options, call] of [[{ deadline: 10_000 }, {}], [{}, { deadline: 10_000 }]]) {
  asked.length = 0;
  const refused = await failure(new TheZoo({ auth: { key: "k" }, fetch: later, ...options }).animals.get("1", {}, call));
  assert.ok(refused instanceof ResponseError && asked.length === 1);
}

// A token endpoint that gives no token has answered with what cannot be read.
const token = clientCredentials({ url: "https://tokens.test", id: "id", secret: "secret", fetch: async () => Response.json({ token: "t" }) });
const unread = await failure(new TheZoo({ auth: { token } }).animals.delete("1"));
assert.ok(unread instanceof DecodeError && unread instanceof ClientError && unread.status === 200);
