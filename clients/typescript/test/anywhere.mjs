// What a program does that knows nothing but what the Web's standards have, such as one in a browser or at the edge.
import { Charter, clientCredentials, ResponseError } from "charter";
import { fakeApi } from "charter/testing";

export async function anywhere(baseUrl, key, name) {
  const client = new Charter({ baseUrl, auth: { key } });
  const email = `${name}-${Math.random().toString(36).slice(2)}@example.com`;
  const user = await client.users.create({ name, email });
  const { response } = await client.users.get(user.id).withResponse();
  const found = await client.users.list({ q: email }).toArray();
  const ticks = [];
  for await (const event of await client.external.watch({ count: 2, pause: 1 })) ticks.push(event.id);
  const contract = await new Response(await client.service.getContractYaml()).text();
  const refused = await client.users.get("00000000-0000-7000-8000-000000000000").catch((error) => error);
  const ended = await client.users.list({}, { signal: AbortSignal.abort() }).toArray().catch((error) => error);
  const program = new Charter({ baseUrl, auth: { token: clientCredentials({ url: `${baseUrl}/oauth/token`, id: "nobody", secret: key }) } });
  const unknown = await program.users.get(user.id).catch((error) => error);
  const fake = fakeApi({ "GET /api/users/{userId}": user });
  await new Charter({ baseUrl: "https://api.test", auth: { key: "test" }, fetch: fake.fetch }).users.get(user.id);
  return [
    user.name, response.status, response.requestId !== undefined, response.rateLimits.length > 0, found.length, ticks.join(), contract.startsWith("openapi: 3.1.0"),
    refused instanceof ResponseError && refused.code, ended.name, unknown.status, fake.requests[0].path === `/api/users/${user.id}`,
  ].join(" ");
}
