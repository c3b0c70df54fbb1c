"""Carries out ../../conformance/scenarios.json with both clients, and prints a line of JSON for each scenario: its name, and what is
wrong. Environment: CHARTER_TEST_URL, the proxy; CHARTER_TEST_KEY, a key that may do everything, and CHARTER_TEST_KEY_ID."""

import asyncio
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import re
import time
import traceback
import uuid

import charter
import httpx2

PROXY, KEY, KEY_ID = (os.environ[name] for name in ("CHARTER_TEST_URL", "CHARTER_TEST_KEY", "CHARTER_TEST_KEY_ID"))
SCENARIOS = json.loads((pathlib.Path(__file__).parents[2] / "conformance" / "scenarios.json").read_text())
KINDS = {
    "response": charter.ResponseError,
    "timeout": charter.TimeoutError,
    "connection": charter.ConnectionError,
    "cancelled": asyncio.CancelledError,
    "decode": charter.DecodeError,
    "client": charter.ClientError,
}


def snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-. ]", "_", name).lower()


def fill(value, saved):
    """Puts what was saved in the place of its names."""
    if isinstance(value, str):
        return re.sub(r"\$([a-zA-Z]+)", lambda found: str(saved.get(found[1], found[0])), value)
    if isinstance(value, list):
        return [fill(one, saved) for one in value]
    if isinstance(value, dict):
        return {name: fill(one, saved) for name, one in value.items()}
    return value


class Got:
    """What comes of a step."""

    def __init__(self):
        self.value = self.response = self.error = self.text = None
        self.items, self.attempts, self.events, self.log = 0, 0, [], []
        self.took, self.requests, self.tokens = 0, [], 0


def prepare(base, step, got):
    """Returns what the client of a step is made with, but for what stands around attempts, and the options and parameters of the call."""
    auth = {
        "none": {},
        "wrong": {"key": KEY[:-1] + ("1" if KEY.endswith("0") else "0")},
        "client": {"token": charter.client_credentials(f"{base}-token/oauth/token", KEY_ID, KEY)} if step.get("auth") == "client" else {},
    }.get(step.get("auth"), {"key": KEY})
    params = {snake(name): value for name, value in step.get("params", {}).items()}
    made = {"base_url": base, "options": charter.ClientOptions(log=got.log.append, **options_of(step.get("client", {}))), **auth}
    return made, charter.RequestOptions(**options_of(step.get("options", {}))), params


def options_of(given):
    """Returns the options of a step, as clients and calls take them."""
    options = {snake(name): given[name] / 1000 for name in ("timeout", "deadline", "firstPause") if name in given}
    options |= {snake(name): given[name] for name in ("maxRetries", "idempotencyKey", "maxReconnects") if name in given}
    if "pause" in given:
        options["reconnect_pause"] = given["pause"] / 1000
    return options


def find(client, step):
    """Returns the method of a step: the one that gives the whole answer, where there is one."""
    resource, method = step["call"].split(".")
    found = getattr(client, snake(resource))
    whole = getattr(found.with_response, snake(method), None)
    return whole if whole is not None else getattr(found, snake(method))


def plain(value):
    """Returns the JSON that a result was made of."""
    return value.to_dict() if isinstance(value, charter.Model) else value


def note(got, answer):
    got.value, got.response = plain(answer.body if isinstance(answer, charter.Page) else answer.data), answer.response


def carry_out(base, step, got):
    """Carries out a step in threads."""
    made, options, params = prepare(base, step, got)

    def count(attempt, following):
        got.attempts += 1
        return following(attempt)

    def call(_number):
        result = find(client, step)(*step.get("path", []), **params, options=options)
        if "items" in step.get("expect", {}):
            got.items = len(list(result))
        elif isinstance(result, charter.EventStream):
            for event in result:
                got.response = result.response
                got.events.append(dataclasses.asdict(event))
        elif isinstance(result, charter.Download):
            got.response, got.text = result.response, result.read().decode()
        else:
            note(got, result.page() if isinstance(result, charter.List) else result)

    with charter.Charter(**made, middleware=[count]) as client, concurrent.futures.ThreadPoolExecutor(8) as threads:
        list(threads.map(call, range(step.get("times", 1))))


async def carry_out_async(base, step, got):
    """Carries out a step in coroutines."""
    made, options, params = prepare(base, step, got)

    async def count(attempt, following):
        got.attempts += 1
        return await following(attempt)

    async def call(client):
        result = find(client, step)(*step.get("path", []), **params, options=options)
        if "items" in step.get("expect", {}):
            got.items = len([one async for one in result])
        elif isinstance(result, charter.AsyncEventStream):
            async for event in result:
                got.response = result.response
                got.events.append(dataclasses.asdict(event))
        else:
            answer = await (result.page() if isinstance(result, charter.AsyncList) else result)
            if isinstance(answer, charter.AsyncDownload):
                got.response, got.text = answer.response, (await answer.read()).decode()
            else:
                note(got, answer)

    async def calls():
        async with charter.AsyncCharter(**made, middleware=[count]) as client:
            await asyncio.gather(*(call(client) for _ in range(step.get("times", 1))))

    task = asyncio.ensure_future(calls())
    if "cancel" in step.get("options", {}):
        async with httpx2.AsyncClient() as proxy:
            while not (await proxy.get(f"{base}/_requests")).json():
                await asyncio.sleep(0.02)
        task.cancel()
    await task


def run(scenario, name, asynchronous):
    saved = {"key": KEY, "random": str(uuid.uuid4())[:13]}
    base = f"{PROXY}/{name}"
    for index, step in enumerate(scenario["steps"]):
        if "cancel" in step.get("options", {}) and not asynchronous:
            continue  # nothing ends a call in another thread
        saved["unique"] = f"{uuid.uuid4()}@example.com"
        filled = fill(step, saved)
        httpx2.put(f"{base}-token/_faults", json=[]).raise_for_status()
        httpx2.put(f"{base}/_faults", json=filled.get("faults", [])).raise_for_status()
        got, begin = Got(), time.monotonic()
        try:
            asyncio.run(carry_out_async(base, filled, got)) if asynchronous else carry_out(base, filled, got)
        except (Exception, asyncio.CancelledError) as caught:
            got.error = caught
        got.took = (time.monotonic() - begin) * 1000
        got.requests = httpx2.get(f"{base}/_requests").json()
        got.tokens = len(httpx2.get(f"{base}-token/_requests").json())
        for key, pointer in step.get("save", {}).items():
            saved[key] = got.value[pointer[1:]] if got.value is not None else None
        wrong = compare(fill(step.get("expect", {}), saved), got)
        if wrong:
            return f"step {index + 1}, {'asynchronous' if asynchronous else 'synchronous'}: {'; '.join(wrong)}"
    return ""


def compare(want, got):
    wrong, error = [], got.error

    def check(good, text):
        if not good:
            wrong.append(text)

    if "error" not in want:
        check(error is None, f"it failed: {error!r}")
    else:
        check(isinstance(error, KINDS[want["error"]]), f"the error is {error!r}, and not {want['error']}")
        check(want["error"] != "connection" or not isinstance(error, charter.TimeoutError), "it is a timeout")
        check(want["error"] != "client" or type(error) is charter.ClientError, f"it is {error!r}")
    for name in ("status", "code"):
        check(name not in want or getattr(error, name, None) == want[name], f"the {name} is {getattr(error, name, None)}")
    if "pointers" in want:
        check(sorted(one.pointer for one in error.violations) == want["pointers"], f"the violations are {error.violations}")
    if "requestId" in want:
        request_id = getattr(error, "request_id", None)
        check(bool(request_id) if want["requestId"] is True else request_id == want["requestId"], f"the request is {request_id}")
    check("result" not in want or holds(got.value, want["result"]), f"the result is {got.value!r}")
    check(want.get("items", -1) < 0 or got.items == want["items"], f"there are {got.items} items")
    check("events" not in want or holds(got.events, want["events"]), f"the events are {got.events}")
    check("text" not in want or want["text"] in (got.text or ""), f"the text is {(got.text or '')[:100]}")
    if "response" in want:
        said = got.response
        has = {"status": said.status, "replayed": said.replayed, "etag": said.etag, "limits": [one.name for one in said.rate_limits]}
        check(said.request_id and holds(has, want["response"]), f"the answer is {has}, {said.request_id}")
    for name in ("attempts", "tokens"):
        check(name not in want or getattr(got, name) == want[name], f"there were {getattr(got, name)} {name}")
    check("logged" not in want or len(got.log) == want["logged"], f"the log is {got.log}")
    shown = f"{got.log} {''.join(traceback.format_exception(error)) if error is not None else ''}"
    for text in want.get("hidden", []):
        check(text not in shown, f"{text} is in {shown}")
    return wrong + compare_requests(want, got)


def compare_requests(want, got):
    wrong, requests = [], got.requests

    def check(good, text):
        if not good:
            wrong.append(text)

    check("requests" not in want or len(requests) == want["requests"], f"there were {len(requests)} requests")
    keys = {key for one in requests for key in one["header"].get("Idempotency-Key", [])}
    check("keys" not in want or len(keys) == want["keys"], f"there were {len(keys)} keys")
    last = requests[-1]["header"] if requests else {}
    for name, expected in want.get("header", {}).items():
        check(last.get(name) == [expected], f"{name} is {last.get(name)}")
    for name in want.get("absent", []):
        check(name not in last, f"{name} is there")
    check("last" not in want or holds(requests[-1], want["last"]), f"the last request is {requests[-1:]}")
    check(got.took >= want.get("atLeast", 0), f"it took {got.took} ms")
    check(got.took <= want.get("atMost", got.took), f"it took {got.took} ms")
    return wrong


def holds(value, want):
    """Tells whether a value has at least what is wanted."""
    if isinstance(want, list):
        return isinstance(value, list) and len(value) == len(want) and all(map(holds, value, want))
    if isinstance(want, dict):
        return value is not None and all(name in value and holds(value[name], one) for name, one in want.items())
    return value == want


for number, scenario in enumerate(SCENARIOS):
    failed = [text for text in (run(scenario, f"python-{number}", False), run(scenario, f"python-async-{number}", True)) if text]
    print(json.dumps({"name": scenario["name"], "wrong": "; ".join(failed)}), flush=True)
