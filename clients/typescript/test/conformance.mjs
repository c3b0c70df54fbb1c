// Carries out ../../conformance/scenarios.json, and prints a line of JSON for each scenario: its name, and what is wrong.
// Environment: CHARTER_TEST_URL, the proxy; CHARTER_TEST_KEY, a key that may do everything, and CHARTER_TEST_KEY_ID.
import { readFile } from "node:fs/promises";
import { Call, CancelledError, Charter, ClientError, clientCredentials, ConnectionError, DecodeError, EventStream, ResponseError, TimeoutError } from "../dist/index.js";

const { CHARTER_TEST_URL: proxy, CHARTER_TEST_KEY: key, CHARTER_TEST_KEY_ID: keyId } = process.env;
const scenarios = JSON.parse(await readFile(new URL("../../conformance/scenarios.json", import.meta.url), "utf8"));
const camel = (name) => name.replace(/[-_ ]+(.)/g, (_, letter) => letter.toUpperCase());

async function run(scenario, number) {
  const base = `${proxy}/typescript-${number}`;
  const saved = { key, random: crypto.randomUUID().slice(0, 13) };
  for (const [index, step] of scenario.steps.entries()) {
    saved.unique = `${crypto.randomUUID()}@example.com`;
    const filled = fill(step, saved);
    await fetch(`${base}-token/_faults`, { method: "PUT", body: "[]" });
    await fetch(`${base}/_faults`, { method: "PUT", body: JSON.stringify(filled.faults ?? []) });
    const got = { log: [], attempts: 0, items: 0, events: [] };
    const begin = Date.now();
    try {
      const client = connect(base, filled, got);
      const calls = Array.from({ length: filled.times ?? 1 }, () => call(client, base, filled, got));
      await Promise.all(calls);
    } catch (caught) {
      got.error = caught;
    }
    got.took = Date.now() - begin;
    got.requests = await requestsOf(base);
    got.tokens = (await requestsOf(`${base}-token`)).length;
    for (const [name, pointer] of Object.entries(step.save ?? {})) {
      saved[name] = pointer.slice(1).split("/").reduce((inner, part) => inner?.[part], got.value);
    }
    const wrong = compare(fill(step.expect ?? {}, saved), got);
    if (wrong.length > 0) return `step ${index + 1}: ${wrong.join("; ")}`;
  }
  return "";
}

async function requestsOf(base) {
  return (await fetch(`${base}/_requests`)).json();
}

/** Makes the client of a step, which notes what passes it. */
function connect(base, step, got) {
  const auth = {
    none: {},
    wrong: { key: key.slice(0, -1) + (key.endsWith("0") ? "1" : "0") },
    client: { token: clientCredentials({ url: `${base}-token/oauth/token`, id: keyId, secret: key }) },
  }[step.auth] ?? { key };
  const count = (attempt, next) => {
    got.attempts++;
    return next(attempt);
  };
  const { retries, timeout, deadline, ...streams } = optionsOf(step.client);
  return new Charter({ baseUrl: base, auth, middleware: [count], log: (entry) => got.log.push(entry), retries, ...some({ timeout, deadline }), streams });
}

/** The options of a step, as calls take them. */
function optionsOf({ maxRetries, firstPause, timeout, deadline, idempotencyKey, pause, maxReconnects } = {}) {
  return { retries: some({ maxRetries, firstPause }), ...some({ timeout, deadline, idempotencyKey, pause, maxReconnects }) };
}

function some(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** Carries out the call of a step, and notes what it gives. */
async function call(client, base, step, got) {
  const [resource, method] = step.call.split(".");
  const options = { ...optionsOf(step.options), ...(step.options?.cancel ? { signal: whenRequested(base) } : {}) };
  const params = Object.fromEntries(Object.entries(step.params ?? {}).map(([name, value]) => [camel(name), value]));
  const result = client[resource][method](...(step.path ?? []), params, options);
  if (step.expect?.items !== undefined) {
    for await (const _ of result) got.items++;
  } else if (result instanceof Call) {
    const { data, response } = await result.withResponse();
    Object.assign(got, { value: data, response });
    if (data instanceof ReadableStream) {
      got.text = "";
      for await (const chunk of data.pipeThrough(new TextDecoderStream())) got.text += chunk;
    }
  } else {
    const value = await result;
    if (value instanceof EventStream) {
      got.response = value.response;
      for await (const event of value) got.events.push(event);
    } else {
      Object.assign(got, { value: value.body, response: value.response });
    }
  }
}

/** Ends a call when its request has come. */
function whenRequested(base) {
  const controller = new AbortController();
  const look = async () => {
    (await requestsOf(base)).length > 0 ? controller.abort() : setTimeout(look, 20);
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
  check(want.last === undefined || holds(got.requests.at(-1), want.last), `the last request is ${JSON.stringify(got.requests.at(-1))}`);
  check(want.events === undefined || holds(got.events, want.events), `the events are ${JSON.stringify(got.events)}`);
  check(want.text === undefined || got.text?.includes(want.text), `the text is ${got.text?.slice(0, 100)}`);
  check(want.attempts === undefined || got.attempts === want.attempts, `there were ${got.attempts} attempts`);
  check(want.tokens === undefined || got.tokens === want.tokens, `there were ${got.tokens} tokens`);
  const { status, replayed, etag, requestId } = got.response ?? {};
  const limits = got.response?.rateLimits.filter((one) => one.remaining >= 0).map((one) => one.name);
  check(want.response === undefined || (requestId && holds({ status, replayed, etag, limits }, want.response)), `the answer is ${JSON.stringify({ status, replayed, etag, limits, requestId })}`);
  check(want.requestId === undefined || (want.requestId === true ? got.error?.requestId : got.error?.requestId === want.requestId), `the request is ${got.error?.requestId}`);
  check(want.logged === undefined || got.log.length === want.logged, `the log is ${JSON.stringify(got.log)}`);
  for (const text of want.hidden ?? []) check(!`${JSON.stringify(got.log)} ${got.error?.stack}`.includes(text), `${text} is in ${JSON.stringify(got.log)} or ${got.error}`);
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
