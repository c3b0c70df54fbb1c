"""Verifies the deliveries of clients/conformance/webhooks.json, whose path is the first argument, with the package that the second
names. The third is an event that its contract knows."""

import importlib
import json
import pathlib
import sys

cases = json.loads(pathlib.Path(sys.argv[1]).read_text())
webhooks = importlib.import_module(f"{sys.argv[2]}.webhooks")
KNOWN = sys.argv[3]
SECRET = "whsec_Q2hhcnRlciBzaWducyBpdHMgd2ViaG9va3MgLSBuZXc="


def outcome(*arguments, **more):
    try:
        return webhooks.verify(*arguments, **more)
    except (webhooks.WebhookError, ValueError, TypeError) as error:
        return error


for one in cases["deliveries"]:
    body, fields = one["body"].encode(), one["headers"]
    pairs = [(name.encode(), value.encode()) for name, value in fields.items()]
    lower = {name.lower(): value for name, value in fields.items()}
    for headers in (fields, list(fields.items()), pairs):
        got = outcome(body, headers, one["secrets"], tolerance=cases["tolerance"], now=one.get("now", cases["now"]))
        if "error" in one:
            assert isinstance(got, webhooks.WebhookError) and got.reason == one["error"], (one["name"], got)
            continue
        assert isinstance(got, webhooks.WebhookDelivery), (one["name"], got)
        assert got.id == lower["webhook-id"] and got.timestamp.timestamp() == int(lower["webhook-timestamp"]), one["name"]
        if not one.get("unknown") and one["event"] != KNOWN:
            assert isinstance(got, webhooks.UnknownEvent) and got.type == one["event"], one["name"]
        if one.get("unknown"):
            assert isinstance(got, webhooks.UnknownEvent) and got.payload == json.loads(body) and got.type == one.get("event", ""), one["name"]
    if one.get("signs"):
        made = webhooks.sign(one["body"], one["secrets"], id=lower["webhook-id"], timestamp=int(lower["webhook-timestamp"]))
        assert made.body == body and made.headers == fields, (one["name"], made)

for bad in [*([one] for one in cases["badSecrets"]), []]:
    mistake = outcome(b"{}", {}, bad)
    assert isinstance(mistake, ValueError) and not any(len(one) > 8 and one in str(mistake) for one in bad), (bad, mistake)

made = webhooks.sign({"type": KNOWN, "data": {"id": "1"}, "planet": "Mars"}, SECRET)
event = webhooks.verify(made.body, made.headers, SECRET)
assert event.type == KNOWN and not isinstance(event, webhooks.UnknownEvent) and event.payload["planet"] == "Mars" and event.payload.data.id == "1"
twice = outcome(made.body, [*made.headers.items(), ("Webhook-Id", "b")], SECRET)
assert twice.reason == "malformed"
for parsed in ({"type": KNOWN}, None, made.body.decode()):
    assert isinstance(outcome(parsed, made.headers, SECRET), TypeError)
for call in (lambda: webhooks.sign("{}", "whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="), lambda: webhooks.sign("{}", SECRET, id="a.b")):
    try:
        call()
    except ValueError:
        continue
    raise AssertionError("it was signed")
print(len(cases["deliveries"]), "deliveries")
