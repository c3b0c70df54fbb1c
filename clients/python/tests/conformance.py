"""Carries out ../../conformance/scenarios.json with both clients, and prints a line of JSON for each scenario: its name, and what is
wrong. Environment: CHARTER_TEST_URL, the proxy; CHARTER_TEST_KEY, a key that may do everything, and CHARTER_TEST_KEY_ID."""

import asyncio
import json
import os
import pathlib
import re
import time
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


def prepare(base, step):
    """Returns the credentials, the options and the names of a step."""
    auth = {
        "none": {},
        "wrong": {"key": KEY[:-1] + ("1" if KEY.endswith("0") else "0")},
        "client": {"token": charter.client_credentials(f"{base}-token/oauth/token", KEY_ID, KEY)} if step.get("auth") == "client" else {},
    }.get(step.get("auth"), {"key": KEY})
    given = step.get("options", {})
    seconds = {snake(name): given[name] / 1000 for name in ("timeout", "deadline", "firstPause") if name in given}
    others = {snake(name): given[name] for name in ("maxRetries", "idempotencyKey") if name in given}
    params = {snake(name): value for name, value in step.get("params", {}).items()}
    return auth, charter.RequestOptions(**seconds, **others), params


def find(client, step):
    resource, method = step["call"].split(".")
    return getattr(getattr(client, snake(resource)), snake(method))


def plain(value):
    """Returns the JSON that a result was made of."""
    return value.to_dict() if isinstance(value, charter.Model) else value


def carry_out(base, step):
    """Carries out a step in a thread."""
    auth, options, params = prepare(base, step)
    with charter.Charter(base_url=base, **auth) as client:
        result = find(client, step)(*step.get("path", []), **params, options=options)
        if "items" in step.get("expect", {}):
            return None, len(list(result))
        return plain(result.page().body if isinstance(result, charter.List) else result), 0


async def carry_out_async(base, step):
    """Carries out a step in a coroutine."""
    auth, options, params = prepare(base, step)

    async def call():
        async with charter.AsyncCharter(base_url=base, **auth) as client:
            result = find(client, step)(*step.get("path", []), **params, options=options)
            if "items" in step.get("expect", {}):
                return None, len([one async for one in result])
            if isinstance(result, charter.AsyncList):
                return plain((await result.page()).body), 0
            return plain(await result), 0

    task = asyncio.ensure_future(call())
    if "cancel" in step.get("options", {}):
        async with httpx2.AsyncClient() as proxy:
            while not (await proxy.get(f"{base}/_requests")).json():
                await asyncio.sleep(0.02)
        task.cancel()
    return await task


def run(scenario, name, asynchronous):
    saved = {"key": KEY, "random": str(uuid.uuid4())[:13]}
    base = f"{PROXY}/{name}"
    for index, step in enumerate(scenario["steps"]):
        if "cancel" in step.get("options", {}) and not asynchronous:
            continue  # nothing ends a call in another thread
        saved["unique"] = f"{uuid.uuid4()}@example.com"
        httpx2.put(f"{base}/_faults", json=step.get("faults", [])).raise_for_status()
        begin, value, items, error = time.monotonic(), None, 0, None
        try:
            filled = fill(step, saved)
            value, items = asyncio.run(carry_out_async(base, filled)) if asynchronous else carry_out(base, filled)
        except (Exception, asyncio.CancelledError) as caught:
            error = caught
        took = (time.monotonic() - begin) * 1000
        requests = httpx2.get(f"{base}/_requests").json()
        for key, pointer in step.get("save", {}).items():
            saved[key] = value[pointer[1:]] if value is not None else None
        wrong = compare(fill(step.get("expect", {}), saved), value, items, error, took, requests)
        if wrong:
            return f"step {index + 1}, {'asynchronous' if asynchronous else 'synchronous'}: {'; '.join(wrong)}"
    return ""


def compare(want, value, items, error, took, requests):
    wrong = []

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
    check("result" not in want or holds(value, want["result"]), f"the result is {value!r}")
    check(want.get("items", -1) < 0 or items == want["items"], f"there are {items} items")
    check("requests" not in want or len(requests) == want["requests"], f"there were {len(requests)} requests")
    keys = {key for one in requests for key in one["header"].get("Idempotency-Key", [])}
    check("keys" not in want or len(keys) == want["keys"], f"there were {len(keys)} keys")
    last = requests[-1]["header"] if requests else {}
    for name, expected in want.get("header", {}).items():
        check(last.get(name) == [expected], f"{name} is {last.get(name)}")
    for name in want.get("absent", []):
        check(name not in last, f"{name} is there")
    check(took >= want.get("atLeast", 0), f"it took {took} ms")
    check(took <= want.get("atMost", took), f"it took {took} ms")
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
