"""How both clients call: where, as whom, how often, and what they do with streams."""

import asyncio
import concurrent.futures
import decimal
import http.server
import inspect
import json
import pickle
import threading
import time

import httpx2
import market
from given import BASE, client, order
from market import testing, types


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


def test_names_of_the_package_can_be_those_of_the_contract():
    fake = testing.FakeAPI().on("orders.replace", order(model="T"))
    back = client(fake).orders.replace("1", total="1", placed_at="2026-01-02T00:00:00Z", state="open", model="T", extra=types.OrderInputExtra(field="f"))
    assert back.model == "T" and back.total == decimal.Decimal("12.30")
    assert fake.requests[0].json()["extra"] == {"field": "f"}
    market.Market(base_url=BASE, caller="c", http_client=fake.http_client()).orders.replace("1", total="1", placed_at=back.placed_at, state="open")
    assert fake.requests[1].headers["x-caller"] == "c"


def test_who_is_calling_says_so():
    fake = testing.FakeAPI().on("orders.get", order())
    client(fake).orders.get("1")
    client(fake, options=market.ClientOptions(headers={"user-agent": "mine"})).orders.get("1")
    assert fake.requests[0].headers["user-agent"].startswith("market-python/2.0.0 (Python ") and fake.requests[1].headers["user-agent"] == "mine"


def test_a_credential_stands_alone():
    fake = testing.FakeAPI().on("orders.get", order())
    one = market.Market(base_url=BASE, token="t", http_client=fake.http_client())
    one.orders.get("1", options=market.RequestOptions(headers={"authorization": "Basic mine"}))
    assert fake.requests[0].headers["authorization"] == "Bearer t"


def test_a_user_and_a_password_are_encoded():
    """RFC 7617, section 2."""
    fake = testing.FakeAPI().on("till.count", None)
    market.Market(base_url=BASE, teller="Aladdin:open sesame", http_client=fake.http_client()).till.count()
    assert fake.requests[0].headers["authorization"] == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="


def test_who_is_cancelled_while_an_answer_comes_is_cancelled():
    fake, attempts = testing.FakeAPI(), []

    async def end(attempt, _following):
        attempts.append(attempt)
        running.cancel()
        return httpx2.Response(503, headers={"Retry-After": "0"})

    async def call():
        nonlocal running
        one = market.AsyncMarket(base_url=BASE, key="k", http_client=fake.async_http_client(), middleware=[end])
        running = asyncio.ensure_future(one.orders.get("1"))
        await asyncio.wait((running,))
        assert running.cancelled() and len(attempts) == 1, attempts

    running = None
    asyncio.run(call())


def test_a_deadline_can_be_that_of_a_client():
    fake = testing.FakeAPI().on("orders.get", testing.FakeAnswer(503, headers={"Retry-After": "20"}))
    for options, call in [(market.ClientOptions(deadline=10), None), (None, market.RequestOptions(deadline=10))]:
        try:
            client(fake, options=options).orders.get("1", options=call)
        except market.ResponseError as error:
            assert error.status == 503
        else:
            raise AssertionError("it was not refused")
    assert len(fake.requests) == 2


def test_what_a_token_endpoint_fails_with_is_told_apart():
    def slow(_request):
        raise httpx2.ReadTimeout("slow")

    def lost(_request):
        raise httpx2.ConnectError("lost")

    for answer, kind in [
        (slow, market.TimeoutError), (lost, market.ConnectionError), (lambda _request: httpx2.Response(200, json={"token": "t"}), market.DecodeError),
        (lambda _request: httpx2.Response(401, json={"error": "invalid_client"}), market.ResponseError),
    ]:
        tokens = market.client_credentials("https://tokens.test", "id", "secret", http_client=httpx2.Client(transport=httpx2.MockTransport(answer)))
        try:
            market.Market(base_url=BASE, token=tokens).orders.get("1", options=market.RequestOptions(max_retries=0))
        except market.ClientError as error:
            assert type(error) is kind, (error, kind)
        else:
            raise AssertionError(kind)



for name, test in list(globals().items()):
    if name.startswith("test_"):
        test()
        print(name)
