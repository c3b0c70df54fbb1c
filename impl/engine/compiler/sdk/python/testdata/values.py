"""What answers are made of, and what requests come to, with both clients and a fake of the API."""

import asyncio
import concurrent.futures
import copy
import datetime
import decimal
import http.server
import inspect
import json
import pathlib
import pickle
import tempfile
import threading
import time

import httpx2
import market
from market import testing, types

UTC = datetime.timezone.utc
BASE = "https://test.market.example.com"


def client(fake, **more):
    return market.Market(base_url=BASE, key="k", http_client=fake.http_client(), **more)


def order(**more):
    return {"id": "o-1", "total": "12.30", "placedAt": "2026-01-02T03:04:05Z", "state": "open", **more}


def read(**more):
    fake = testing.FakeAPI().on("orders.get", order(**more))
    return client(fake).orders.get("o-1")


def test_what_says_what_it_is():
    square = {"kind": "quadrat", "side": 2, "id": "s"}
    answer = {"items": [{"kind": "circle", "radius": 1.5, "colour": "red"}, square, {"kind": "hexagon", "side": 3}, "a text", {"radius": 1}]}
    shapes = list(client(testing.FakeAPI().on("shapes.list", answer)).shapes.list())
    assert [type(one) for one in shapes] == [types.Circle, types.Square, types.Unknown, types.Unknown, types.Unknown], shapes
    assert shapes[0].radius == 1.5 and shapes[0]["colour"] == "red" and "colour" in shapes[0]
    assert shapes[2]["side"] == 3 and shapes[2].value == {"kind": "hexagon", "side": 3} and shapes[3].value == "a text"
    assert [one.to_json() if isinstance(one, types.Unknown) else one.to_dict() for one in shapes] == answer["items"], "something was lost"


def test_what_is_known_by_its_looks():
    for paid, kind in [
        ({"type": "card", "number": "4111"}, types.Card), ({"number": "4111"}, types.Card), ({"iban": "DE"}, types.Transfer),
        ({"iban": "DE", "number": "1", "until": "2030-01-31"}, types.Card), ({"type": "cheque", "number": "4111"}, types.Unknown),
        ({"cash": 3}, types.Unknown), ([], types.Unknown), (None, type(None)),
    ]:
        assert type(read(paid=paid).paid) is kind, (paid, kind)
    assert read(paid={"number": "1", "until": "2030-01-31"}).paid.until == datetime.date(2030, 1, 31)
    assert read(either="2026-01-02T03:04:05Z").either == "2026-01-02T03:04:05Z"
    assert isinstance(read(either=[{"number": "1"}]).either[0], types.Card) and read(either=7).either.value == 7
    assert read(reference=7).reference == 7 and read(tree=["a", ["b", []]]).tree == ["a", ["b", []]]


def test_times():
    for text, time in [
        ("2026-01-02T03:04:05Z", datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02t03:04:05.123456789z", datetime.datetime(2026, 1, 2, 3, 4, 5, 123456, tzinfo=UTC)),
        ("2026-01-02T03:04:05.1+05:30", datetime.datetime(2026, 1, 2, 3, 4, 5, 100000, tzinfo=datetime.timezone(datetime.timedelta(hours=5, minutes=30)))),
        ("2026-01-02T03:04:05-00:30", datetime.datetime(2026, 1, 2, 3, 34, 5, tzinfo=UTC)),
        ("1990-12-31T23:59:60Z", datetime.datetime(1991, 1, 1, tzinfo=UTC)),
    ]:
        assert read(placedAt=text).placed_at == time, text
        assert read(placedAt=text).to_dict()["placedAt"] == text
    for text in ["yesterday", "2026-02-30T00:00:00Z", "2026-01-02T03:04:05", "9999-12-31T23:59:60Z", 7, "2026-01-02T03:04:61Z"]:
        assert read(placedAt=text).placed_at == text, text
    assert read(due="2024-02-29").due == datetime.date(2024, 2, 29) and read(due="2023-02-29").due == "2023-02-29"


def test_numbers():
    assert read().total == decimal.Decimal("12.30") and str(read().total) == "12.30" and read(total="much").total == "much"
    fake = testing.FakeAPI().on("orders.get", testing.FakeAnswer(content=b'{"weight": 0.1234567890123456789012345, "factor": 0.1234567890123456789012345, "x": 1e999}'))
    one = client(fake).orders.get("o-1")
    assert one.weight == decimal.Decimal("0.1234567890123456789012345") and isinstance(one.factor, float) and one["x"] == decimal.Decimal("1e999")
    assert read(weight=0.1).weight == decimal.Decimal("0.1") and read(weight=3).weight == 3 and read(factor=0.30000000000000004).factor == 0.1 + 0.2
    assert read(seal="AAEC").seal == b"\x00\x01\x02" and read(seal="!").seal == "!"


def test_models_are_values():
    one = read(paid={"iban": "DE"}, str="a", list=["b"])
    assert one == read(paid={"iban": "DE"}, str="a", list=["b"]) and one != read() and hash(one) == hash(read(paid={"iban": "DE"}, str="a", list=["b"]))
    assert pickle.loads(pickle.dumps(one)) == one and copy.deepcopy(one) == one and one.str_ == "a" and one.list_ == ["b"] and one.due is None and "due" not in one
    assert {"placed_at", "str_"} <= set(dir(one)) and one.state == "open" and read(state="lost").state == "lost"
    for change in [lambda: setattr(one, "state", "paid"), lambda: one.nothing]:
        try:
            change()
        except AttributeError as error:
            assert "to_dict" in str(error) or "model" in str(error)
        else:
            raise AssertionError("it changed")


def test_what_is_sent():
    fake = testing.FakeAPI().on("orders.replace", lambda asked: asked.json())
    back = client(fake).orders.replace(
        "o/1", total="1.10", weight=decimal.Decimal("1.10"), factor=2.5, placed_at=datetime.datetime(2026, 1, 2, tzinfo=UTC), due=datetime.date(2026, 1, 3), state="paid",
        paid=types.CardInput(number="1"), seal=b"\x00\x01", str_="ä", extra=types.OrderInputExtra(a="b", more_properties={"c": 1}), tree=["a", ("b",)],
    )
    sent = fake.requests[0]
    assert sent.content.decode() == (
        '{"total":"1.10","placedAt":"2026-01-02T00:00:00Z","state":"paid","weight":1.10,"factor":2.5,"due":"2026-01-03","paid":{"number":"1"},'
        '"tree":["a",["b"]],"seal":"AAE=","str":"ä","extra":{"c":1,"a":"b"}}'
    ), sent.content.decode()
    assert sent.path_parameters == {"order_id": "o/1"} and sent.path == "/orders/o%2F1" and sent.query == {"key": ["k"]}
    client(fake).orders.replace("1", total="1", placed_at=back.placed_at, state="open", paid=back.paid)
    assert '"paid":{"number":"1"}' in fake.requests[1].content.decode()
    shapes = testing.FakeAPI().on("shapes.create", {"kind": "square", "side": 1, "id": "s", "colour": "red"})
    square = client(shapes).shapes.create(body=types.SquareInput(kind="square", side=1))
    client(shapes).shapes.create(body=square)
    assert shapes.requests[1].json() == {"kind": "square", "side": 1, "colour": "red"}, "what is read only is not sent back"
    assert len(shapes.requests[0].headers["idempotency-key"]) > 8


def test_what_is_not_given_is_not_sent():
    fake = testing.FakeAPI().on("orders.note", None)
    client(fake).orders.note("1")
    client(fake).orders.note("1", note=None)
    assert [one.content for one in fake.requests] == [b"", b'{"note":null}'] and "content-type" not in fake.requests[0].headers


def test_what_cannot_be_sent():
    one = client(testing.FakeAPI().on("orders.replace", order()))
    for wrong in [{"factor": float("nan")}, {"weight": decimal.Decimal("inf")}, {"placed_at": datetime.datetime(2026, 1, 1)}, {"str_": object()}]:
        try:
            one.orders.replace("1", **{"total": "1", "placed_at": "x", "state": "open", **wrong})
        except market.ClientError as error:
            assert type(error) is market.ClientError
        else:
            raise AssertionError(f"{wrong} was sent")


def test_uploads():
    data = bytes(range(256)) * 1000
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "a.bin"
        path.write_bytes(data)
        fake = testing.FakeAPI().on("blobs.put", *[testing.FakeAnswer(503), None] * 3, None, None)
        fake.on("blobs.append", testing.FakeAnswer(503))
        options = market.RequestOptions(first_pause=0)
        with client(fake) as one, path.open("rb") as opened, path.open("rb") as again:
            again.seek(1000)
            for body in [path, opened, again]:  # each is sent twice
                one.blobs.put("a b/c", body=body, options=options)
            one.blobs.put("d", body=iter([b"one", b"two"]), options=options)
        contents = [one.content for one in fake.requests]
        assert contents[:2] == [data, data] and contents[2:4] == [data, data] and contents[4:6] == [data[1000:]] * 2 and contents[6] == b"onetwo", [len(one) for one in contents]
        assert fake.requests[0].path == "/blobs/a%20b/c" and fake.requests[0].headers["content-length"] == str(len(data)) and fake.requests[6].headers["transfer-encoding"] == "chunked"
        papers = testing.FakeAPI().on("orders.add_papers", testing.FakeAnswer(503))
        try:
            client(papers).orders.add_papers("1", title="ä", scan=market.File(path, media="image/png"), pages=[b"p1", market.File(b"p2", 'q"')], options=options)
        except market.ResponseError as error:
            assert error.status == 503 and len(papers.requests) == 1, "a write without a key was sent again"
        body = papers.requests[0].content
        assert data in body and b'name="scan"; filename="a.bin"\r\nContent-Type: image/png' in body and b'name="pages"; filename="q%22"' in body and "ä".encode() in body
        assert papers.requests[0].headers["content-length"] == str(len(body))


def test_once_is_once():
    fake = testing.FakeAPI().on("blobs.put", testing.FakeAnswer(503))
    try:
        client(fake).blobs.put("a", body=(piece for piece in [b"1"]), options=market.RequestOptions(first_pause=0))
    except market.ResponseError:
        assert len(fake.requests) == 1, "what can be read once was sent again"
    for wrong in [{"a": 1}, 7, open(__file__)]:
        try:
            client(fake).blobs.put("a", body=wrong)
        except market.ClientError:
            pass
        else:
            raise AssertionError(f"{wrong} was uploaded")
        finally:
            getattr(wrong, "close", lambda: None)()


def test_downloads():
    data = b"x" * 100000
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "b.bin"
        one = client(testing.FakeAPI().on("blobs.get", testing.FakeAnswer(content=data)))
        assert one.blobs.get("a").save(path) == len(data) and path.read_bytes() == data
        assert one.blobs.get("a").read() == data
        with one.blobs.get("a") as download:
            assert download.response.status == 200 and b"".join(download) == data

        async def both():
            fake = testing.FakeAPI().on("blobs.get", testing.FakeAnswer(content=data)).on("blobs.put", testing.FakeAnswer(503), None)

            async def pieces():
                yield b"one"
                yield b"two"

            async with market.AsyncMarket(base_url=BASE, key="k", http_client=fake.async_http_client()) as client:
                assert await (await client.blobs.get("a")).save(path) == len(data)
                await client.blobs.put("b", body=path, options=market.RequestOptions(first_pause=0))
                fake.on("blobs.put", None)
                await client.blobs.put("b", body=pieces())
            assert [one.content for one in fake.requests[1:]] == [data, data, b"onetwo"]

        asyncio.run(both())
        assert [one.name for one in pathlib.Path(folder).iterdir()] == ["b.bin"]


def test_middleware():
    seen = []

    def outer(attempt, following):
        seen.append(("outer", attempt.operation, attempt.number))
        response = following(market.Attempt(**{**vars(attempt), "headers": {**attempt.headers, "X-Trace": "t"}}))
        seen.append(response.status_code)
        return response

    def inner(attempt, following):
        seen.append(("inner", attempt.headers["X-Trace"]))
        return following(attempt) if attempt.number == 0 else httpx2.Response(200, json=order())

    fake = testing.FakeAPI().on("orders.get", testing.FakeAnswer(503))
    one = client(fake, middleware=[outer, inner], options=market.ClientOptions(first_pause=0))
    assert one.orders.get("1").id == "o-1" and len(fake.requests) == 1 and fake.requests[0].headers["x-trace"] == "t"
    assert seen == [("outer", "getOrder", 0), ("inner", "t"), 503, ("outer", "getOrder", 1), ("inner", "t"), 200], seen
    assert "k" not in repr(market.Attempt("getOrder", "GET", BASE + "/orders/1?key=k", {"A": "k"}, 0)).split("/")


def test_where_it_is():
    fake = testing.FakeAPI().on("orders.get", order())
    for more, host in [({}, "eu.market.example.com"), ({"variables": {"region": "us"}}, "us.market.example.com"), ({"environment": "test"}, "test.market.example.com")]:
        addresses = []

        def note(attempt, following):
            addresses.append(attempt.url)
            return following(attempt)

        market.Market(key="k", http_client=fake.http_client(), middleware=[note], **more).orders.get("1")
        assert addresses[0].startswith(f"https://{host}/"), addresses
    for wrong in [{"variables": {"region": "moon"}}, {"variables": {"planet": "mars"}}, {"base_url": "market.example.com"}]:
        try:
            market.Market(key="k", **wrong)
        except ValueError:
            continue
        raise AssertionError(wrong)


def test_the_fake_says_what_it_lacks():
    for call, error in [
        (lambda: client(testing.FakeAPI()).orders.get("1"), AssertionError), (lambda: testing.FakeAPI().on("orders.lose"), ValueError),
        (lambda: client(testing.FakeAPI().on("orders.get", testing.problem(404, "not-found", detail="No such order."))).orders.get("1"), market.ResponseError),
        (lambda: client(testing.FakeAPI().on("orders.get", httpx2.ConnectError("no"))).orders.get("1", options=market.RequestOptions(max_retries=0)), market.ConnectionError),
        (lambda: client(testing.FakeAPI().on("orders.get", testing.FakeAnswer(content=b"{"))).orders.get("1"), market.DecodeError),
        (lambda: client(testing.FakeAPI().on("orders.get", testing.FakeAnswer(content=b"NaN"))).orders.get("1"), market.DecodeError),
    ]:
        try:
            call()
        except error as caught:
            if isinstance(caught, market.ResponseError):
                assert caught.code == "not-found" and "No such order." in str(caught) and pickle.loads(pickle.dumps(caught)).status == 404
        else:
            raise AssertionError(error)


def test_a_source_of_tokens():
    issued = []

    def issue(last):
        issued.append(last)
        if len(issued) == 2:
            raise KeyError("no token")
        return market.IssuedToken(f"token-{len(issued)}", time.time() + 20)

    source = market.TokenSource(issue)
    assert source.get() == source.get() == asyncio.run(source.get_async()) == "token-1", "a token of a short life is kept as well"
    source.refused("another")
    assert source.get() == "token-1"
    source.refused("token-1")
    try:
        source.get()
    except market.ClientError as error:
        assert isinstance(error.__cause__, KeyError)
    else:
        raise AssertionError("it was hidden")
    assert source.get() == "token-3" and issued[2].value == "token-1"


def test_streams_connect_again():
    def one(text):
        return testing.FakeAnswer(content=text, headers={"Content-Type": "text/event-stream"})

    for when, texts, asked in [("errors", ["a"], 1), ("never", ["a"], 1), ("always", ["a", "b"], 3)]:
        fake = testing.FakeAPI().on("ticks.watch", one(b"id: 1\ndata: a\n\n"), one(b"id: 2\n\ndata: b\n\n"), testing.FakeAnswer(204))
        events = client(fake).ticks.watch(options=market.RequestOptions(reconnect=when, reconnect_pause=0))
        assert [event.data for event in events] == texts and len(fake.requests) == asked, when
    assert [one.headers.get("last-event-id") for one in fake.requests] == [None, "1", "2"]
    fake = testing.FakeAPI().on("ticks.watch", one(b""))
    try:
        list(client(fake).ticks.watch(options=market.RequestOptions(reconnect="always", reconnect_pause=0, max_reconnects=2)))
    except market.ConnectionError:
        assert len(fake.requests) == 3
    else:
        raise AssertionError("it gave up silently")


def test_a_stream_may_be_silent():
    asked = []

    def answer(request):
        asked.append(request)
        return httpx2.Response(200, content=b"data: a\n\n")

    one = market.Market(base_url=BASE, key="k", http_client=httpx2.Client(transport=httpx2.MockTransport(answer)))
    for _ in one.ticks.watch():
        assert asked[0].extensions["timeout"] == {"connect": 60, "read": None, "write": 60, "pool": 60}


class Cookies(http.server.BaseHTTPRequestHandler):
    """Gives everybody a cookie, and notes those that come back."""

    got = []

    def do_GET(self):
        self.got.append(self.headers.get("Cookie"))
        content = json.dumps(order()).encode()
        self.send_response(200)
        for name, value in {"Set-Cookie": "session=s; Path=/", "Content-Type": "application/json", "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


def test_cookies_do_not_stay():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Cookies) as server:
        threading.Thread(target=server.serve_forever).start()
        base = f"http://127.0.0.1:{server.server_address[1]}"
        with market.Market(base_url=base, key="k") as one:
            assert [one.orders.get("1").id, one.orders.get("1").id] == ["o-1", "o-1"]

        async def both():
            async with market.AsyncMarket(base_url=base, key="k") as one:
                await one.orders.get("1")
                await one.orders.get("1")

        asyncio.run(both())
        server.shutdown()
    assert Cookies.got == [None] * 4, Cookies.got


def test_a_credential_that_is_wrong_is_named():
    fake = testing.FakeAPI().on("orders.get", order())
    for secret in ("", "a\nb"):
        try:
            market.Market(base_url=BASE, key=secret, http_client=fake.http_client()).orders.get("1")
        except market.ClientError as error:
            assert str(error).startswith("the credential key is empty, or has letters"), error
        else:
            raise AssertionError(f"{secret!r} was sent")
    assert not fake.requests


def test_both_clients_are_the_same():
    def methods(kind):
        for name, resource in vars(kind(base_url=BASE)).items():
            for whole in () if name.startswith("_") else (resource, resource.with_response):
                for method in dir(whole):
                    if not method.startswith("_") and method != "with_response":
                        parameters = inspect.signature(getattr(whole, method)).parameters
                        yield name, method, [str(one).replace("AsyncSource", "Source") for one in parameters.values()]

    found = list(methods(market.Market))
    assert found == list(methods(market.AsyncMarket)) and len(found) > 10, found


def test_one_token_for_many_calls():
    tokens, started = [], threading.Barrier(5)

    def issue(_last):
        tokens.append(f"t{len(tokens)}")
        return market.IssuedToken(tokens[-1])

    async def issue_async(last):
        await asyncio.sleep(0)
        return issue(last)

    def refuse_the_first(asked):
        return testing.FakeAnswer(401) if asked.headers["authorization"] == "Bearer t0" else order()

    fake = testing.FakeAPI().on("orders.get", refuse_the_first)
    one = market.Market(base_url=BASE, token=market.TokenSource(issue), http_client=fake.http_client())

    def call(_number):
        started.wait()
        return one.orders.get("1").id

    with concurrent.futures.ThreadPoolExecutor(5) as threads:
        assert list(threads.map(call, range(5))) == ["o-1"] * 5
    assert tokens == ["t0", "t1"]
    tokens.clear()

    async def many():
        other = market.AsyncMarket(base_url=BASE, token=market.TokenSource(issue_async), http_client=fake.async_http_client())
        return await asyncio.gather(*(other.orders.get("1") for _ in range(5)))

    assert len(asyncio.run(many())) == 5 and tokens == ["t0", "t1"]


for name, test in list(globals().items()):
    if name.startswith("test_"):
        test()
        print(name)
