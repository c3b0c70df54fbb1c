// Calls each operation once, with an API that is not there: what is sent is what the operation is, and its answer is read.
import assert from "node:assert/strict";
import test from "node:test";
import { auth, Client, EventStream, List, operations } from "./smoke.gen.mjs";

for (const operation of operations) {
  test(operation.id, async () => {
    const sent = [];
    const fetch = async (input, init) => {
      sent.push(new Request(input, init));
      const [status, type, body] = operation.answer;
      return new Response(body, { status, headers: type === "" ? {} : { "Content-Type": type } });
    };
    const result = operation.call(new Client({ baseUrl: "https://api.test/below", auth, fetch }));
    if (result instanceof List) {
      assert.ok(Array.isArray(await result.toArray(1)));
    } else {
      const value = await result;
      if (value instanceof EventStream) for await (const event of value) assert.equal(event.data, "text");
      if (value instanceof ReadableStream) assert.equal(await new Response(value).text(), operation.answer[2]);
    }
    const { pathname, search } = new URL(sent[0].url);
    const path = operation.path.replace(/[.\\/*+?^$()|[\]]/g, "\\$&").replace(/\{[^}]*\}/g, "[^?]+");
    assert.equal(sent.length, 1);
    assert.equal(sent[0].method, operation.method);
    assert.match(pathname + search, new RegExp(`^/below${path}([?&].*)?$`));
    assert.equal(sent[0].headers.has("content-type"), operation.sends);
  });
}
