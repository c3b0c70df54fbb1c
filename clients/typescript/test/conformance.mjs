// Carries out ../../conformance/scenarios.json, and prints a line of JSON for each scenario: its name, and what is wrong.
// Environment: CHARTER_TEST_URL, the proxy; CHARTER_TEST_KEY, a key that may do everything, and CHARTER_TEST_KEY_ID.
import { readFile } from "node:fs/promises";
import { CancelledError, Charter, ClientError, clientCredentials, ConnectionError, DecodeError, ResponseError, TimeoutError } from "../dist/index.js";

const { CHARTER_TEST_URL: proxy, CHARTER_TEST_KEY: key, CHARTER_TEST_KEY_ID: keyId } = process.env;
const scenarios = JSON.parse(await readFile(new URL("../../conformance/scenarios.json", import.meta.url), "utf8"));
const camel = (name) => name.replace(/[-_ ]+(.)/g, (_, letter) => letter.toUpperCase());

async function run(scenario, number) {
  const base = `${proxy}/typescript-${number}`;
  const saved = { key, random: crypto.randomUUID().slice(0, 13) };
  for (const [index, step] of scenario.steps.entries()) {
    saved.unique = `${crypto.randomUUID()}@example.com`;
    await fetch(`${base}/_faults`, { method: "PUT", body: JSON.stringify(step.faults ?? []) });
    const begin = Date.now();
    let value, error, items = 0;
    try {
      const call = start(base, fill(step, saved));
      if (step.expect?.items === undefined) {
        value = await call;
      } else {
        for await (const _ of call) items++;
      }
    } catch (caught) {
      error = caught;
    }
    const took = Date.now() - begin;
    const requests = await (await fetch(`${base}/_requests`)).json();
    for (const [name, pointer] of Object.entries(step.save ?? {})) {
      saved[name] = pointer.slice(1).split("/").reduce((inner, part) => inner?.[part], value);
    }
    const wrong = compare(fill(step.expect ?? {}, saved), { value: value?.body ?? value, error, items, took, requests });
    if (wrong.length > 0) return `step ${index + 1}: ${wrong.join("; ")}`;
  }
  return "";
}

function start(base, step) {
  const auth = {
    none: {},
    wrong: { key: key.slice(0, -1) + (key.endsWith("0") ? "1" : "0") },
    client: { token: clientCredentials({ url: `${base}-token/oauth/token`, id: keyId, secret: key }) },
  }[step.auth] ?? { key };
  const [resource, method] = step.call.split(".");
  const { maxRetries, firstPause, timeout, deadline, idempotencyKey, cancel } = step.options ?? {};
  const client = new Charter({ baseUrl: base, auth });
  const options = {
    retries: { ...(maxRetries === undefined ? {} : { maxRetries }), ...(firstPause === undefined ? {} : { firstPause }) },
    ...(timeout === undefined ? {} : { timeout }), ...(deadline === undefined ? {} : { deadline }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(cancel ? { signal: whenRequested(base) } : {}),
  };
  const params = Object.fromEntries(Object.entries(step.params ?? {}).map(([name, value]) => [camel(name), value]));
  return client[resource][method](...(step.path ?? []), params, options);
}

/** Ends a call when its request has come. */
function whenRequested(base) {
  const controller = new AbortController();
  const look = async () => {
    const requests = await (await fetch(`${base}/_requests`)).json();
    requests.length > 0 ? controller.abort() : setTimeout(look, 20);
  };
  void look();
  return controller.signal;
}

/** Puts what was saved in the place of its names. */
function fill(value, saved) {
  if (typeof value === "string") {
    return value.replace(/\$([a-z]+)/gi, (whole, name) => saved[name] ?? whole);
  }
  if (Array.isArray(value)) return value.map((one) => fill(one, saved));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fill(one, saved)]));
}

const kinds = { response: ResponseError, timeout: TimeoutError, connection: ConnectionError, cancelled: CancelledError, decode: DecodeError, client: ClientError };

function compare(want, got) {
  const wrong = [];
  const check = (good, text) => good || wrong.push(text);
  if (want.error === undefined) {
    check(got.error === undefined, `it failed: ${got.error?.stack}`);
  } else {
    check(got.error instanceof kinds[want.error], `the error is ${got.error}, and not ${want.error}`);
    check(want.error !== "connection" || !(got.error instanceof TimeoutError), "it is a timeout");
    check(want.error !== "client" || got.error.constructor === ClientError, `it is ${got.error?.name}`);
  }
  check(want.status === undefined || got.error?.status === want.status, `the status is ${got.error?.status}`);
  check(want.code === undefined || got.error?.code === want.code, `the code is ${got.error?.code}`);
  check(want.pointers === undefined || holds(got.error?.violations?.map((one) => one.pointer).sort(), want.pointers), `the violations are ${JSON.stringify(got.error?.violations)}`);
  check(want.result === undefined || holds(got.value, want.result), `the result is ${JSON.stringify(got.value)}`);
  check(want.items === undefined || want.items < 0 || got.items === want.items, `there are ${got.items} items`);
  check(want.requests === undefined || got.requests.length === want.requests, `there were ${got.requests.length} requests`);
  const sent = new Set(got.requests.flatMap((one) => one.header["Idempotency-Key"] ?? []));
  check(want.keys === undefined || sent.size === want.keys, `there were ${sent.size} keys`);
  const last = got.requests.at(-1)?.header ?? {};
  for (const [name, value] of Object.entries(want.header ?? {})) check(last[name]?.[0] === value, `${name} is ${last[name]}`);
  for (const name of want.absent ?? []) check(last[name] === undefined, `${name} is there`);
  check(want.atLeast === undefined || got.took >= want.atLeast, `it took ${got.took} ms`);
  check(want.atMost === undefined || got.took <= want.atMost, `it took ${got.took} ms`);
  return wrong;
}

/** Tells whether a value has at least what is wanted. */
function holds(value, want) {
  if (Array.isArray(want)) return Array.isArray(value) && value.length === want.length && want.every((one, i) => holds(value[i], one));
  if (typeof want !== "object" || want === null) return value === want;
  return typeof value === "object" && value !== null && Object.entries(want).every(([name, one]) => holds(value[name], one));
}

for (const [number, scenario] of scenarios.entries()) {
  console.log(JSON.stringify({ name: scenario.name, wrong: await run(scenario, number) }));
}
