// What compiles and what does not, where the package is installed: its types are as strict as the contract.
import { Charter, connect, getUser, listUsers } from "charter";
import type { Page, User, UserPage } from "charter";
import { fakeApi } from "charter/testing";

const client = new Charter({ baseUrl: "https://api.test", auth: { key: async () => "a key" }, fetch: fakeApi({}).fetch });

export async function compiles(): Promise<void> {
  const user: User = await client.users.create({ name: "Ada", email: "ada@example.com", role: "member" });
  if (user.role === "member" || user.role === "astronaut") {
    console.log(user.name.toUpperCase());
  }
  const page: Page<User, UserPage> = await client.users.list({ limit: 1 });
  for (const one of page.items) {
    console.log(one.email satisfies string);
  }
  for await (const one of listUsers(connect({ baseUrl: "https://api.test" }))) {
    console.log(one satisfies User);
  }
  const { data, response } = await getUser(client.core, "id", {}, { timeout: 1, retries: { maxRetries: 1 } }).withResponse();
  console.log(data satisfies User, response.requestId satisfies string | undefined);
  for await (const event of await client.external.watch({ count: 1 }, { reconnect: "always" })) {
    console.log(event.data satisfies string);
  }
}

export async function doesNot(): Promise<void> {
  // @ts-expect-error: the address is required
  await client.users.create({ name: "Ada" });
  // @ts-expect-error: a request has a role of those that there are
  await client.users.create({ name: "Ada", email: "ada@example.com", role: "astronaut" });
  // @ts-expect-error: the server makes the id
  await client.users.create({ name: "Ada", email: "ada@example.com", id: "1" });
  // @ts-expect-error: there is no such parameter
  await client.users.list({ limits: 1 });
  // @ts-expect-error: a limit is a number
  await client.users.list({ limit: "1" });
  // @ts-expect-error: there is no such option
  await client.users.list({}, { timeouts: 1 });
  // @ts-expect-error: a user has no such field
  console.log((await client.users.get("1")).password);
  // @ts-expect-error: there is no such credential
  console.log(new Charter({ auth: { keys: "1" } }));
}
