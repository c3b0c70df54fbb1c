// Calls each operation once, and prints a line of JSON for each: its id, and what is wrong. Run it where the package is
// installed. Environment: CHARTER_TEST_URL, a proxy that tells what has come; CHARTER_TEST_KEY, a key that may do everything.
import { ResponseError } from "charter";
import { Client, EventStream, List, operations } from "./smoke.gen.mjs";

const { CHARTER_TEST_URL: proxy, CHARTER_TEST_KEY: key } = process.env;

for (const [number, operation] of operations.entries()) {
  const base = `${proxy}/smoke-${number}`;
  await fetch(`${base}/_faults`, { method: "PUT", body: "[]" });
  const auth = { key, session: "no session of anybody" };
  const client = new Client({ baseUrl: base, auth, retries: { maxRetries: 0 } });
  let wrong = "";
  try {
    const result = operation.call(client);
    if (result instanceof List) {
      await result;
    } else {
      const value = await result;
      if (value instanceof EventStream) for await (const _ of value);
      if (value instanceof ReadableStream) await value.pipeTo(new WritableStream());
    }
  } catch (error) {
    // What the examples name need not be there; but the server has understood what it was asked.
    const answered = error instanceof ResponseError && error.status < 500 && error.code !== undefined;
    const understood = ![404, 405].includes(error.status) || error.code === "not-found";
    const wellFormed = error.code !== "validation-failed";
    if (!(answered && understood && wellFormed)) wrong = String(error.stack);
  }
  const requests = await (await fetch(`${base}/_requests`)).json();
  const path = new RegExp(`^${operation.path.replace(/[.\\/]/g, "\\$&").replace(/\{[^}]*\}/g, ".+")}$`);
  const [first] = requests;
  if (requests.length !== 1 || first.method !== operation.method || !path.test(first.path)) {
    wrong ||= `what was sent is ${JSON.stringify(requests)}`;
  }
  console.log(JSON.stringify({ name: operation.id, wrong }));
}
