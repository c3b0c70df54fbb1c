// A user and a password are encoded (RFC 7617, section 2). The argument is the package of testdata/basic.
import assert from "node:assert/strict";

const { Till } = await import(process.argv[2]);
const asked = [];
const fetch = (url, init) => {
  asked.push(new Request(url, init));
  return Promise.resolve(new Response(null, { status: 204 }));
};
await new Till({ auth: { teller: "Aladdin:open sesame" }, fetch }).till.count();
assert.equal(asked[0].headers.get("authorization"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
