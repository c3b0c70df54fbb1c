"""What servers and programs do that nobody wishes for, with both clients."""

import asyncio
import contextlib
import gzip
import http.server
import pathlib
import tempfile
import threading

import httpx2
import market
from market import _body, _json, _retry, testing

BASE = "https://test.market.example.com"
ORDER = {"id": "o-1", "total": "12.30", "placedAt": "2026-01-02T03:04:05Z", "state": "open"}


def client(answer, **more):
    return market.Market(base_url=BASE, http_client=httpx2.Client(transport=httpx2.MockTransport(lambda _request: answer)), **{"key": "k", **more})


def failing(call, kind):
    try:
        call()
    except kind as error:
        assert type(error) is kind, repr(error)
        return error
    raise AssertionError(f"it did not fail with {kind}")


def test_secrets_are_not_written():
    one = market.Market(base_url=BASE, key="hidden", token=market.TokenSource(lambda _last: market.IssuedToken("hidden")), options=market.ClientOptions(
        headers={"X-Secret": "hidden"}, proxy="http://me:hidden@proxy.test"))
    for value in (one, one._core, one._core._caller, one._core._caller.options, market.IssuedToken("hidden"), market.RequestOptions(headers={"X-Secret": "hidden"})):
        assert "hidden" not in repr(value), repr(value)


def test_numbers_of_a_header_that_are_none():
    for field, limits in [('"a";r=\u00b2', 0), ('"a";r=' + "9" * 5000, 0), ('"a";r=1.5', 0), ('"a";r=1;t=\u00b2', 1), ('"a";r=-1', 0)]:
        assert len(market.AnswerInfo(200, {"ratelimit": field}).rate_limits) == limits, field
    for value in ("Mon, 01 Jan 99999 00:00:00 GMT", "1 Jan 2020 00:00:00 +999999999999", "Mon", "", "-1", "\u00b2", ",", "Mon, 01 Jan 2020 00:00:00 +2400"):
        assert _retry.pause(0, {"retry-after": value}, 0, 30) in (0, 0.0), value
    assert _retry.pause(5000, {}, 0.5, 30) <= 30


def test_json_that_is_none():
    for content in (b"[" * 100_000, b'{"a":' * 100_000, b"NaN", b"-Infinity", b"1e99999999999999999999", b"\xef\xbb\xbf\xef\xbb\xbf1", b"1" * 5000):
        for status in (200, 409):
            answer = httpx2.Response(status, headers={"Content-Type": "application/json"}, content=content)
            failing(lambda: client(answer).orders.get("1"), market.DecodeError if status == 200 else market.ResponseError)
    assert _json.loads(b'\xef\xbb\xbf{"a": "\xff"}') == {"a": "\ufffd"}


def test_a_bomb_of_gzip_is_no_answer():
    packed = gzip.compress(b" " * (65 << 20))

    def answer():
        return httpx2.Response(200, headers={"Content-Type": "application/json", "Content-Encoding": "gzip"}, stream=Packed(packed))

    failing(lambda: client(answer()).orders.get("1"), market.DecodeError)
    one = market.AsyncMarket(base_url=BASE, key="k", http_client=httpx2.AsyncClient(transport=httpx2.MockTransport(lambda _request: answer())))
    failing(lambda: asyncio.run(one.orders.get("1")), market.DecodeError)


class Packed(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    def __init__(self, data):
        self.data = data

    def __iter__(self):
        yield self.data

    async def __aiter__(self):
        yield self.data


def test_what_cannot_be_sent_is_an_error_of_the_client():
    fake = testing.FakeAPI().on("orders.get", ORDER)
    one = market.Market(base_url=BASE, key="k", http_client=fake.http_client())
    for order in ("", [], [""], ".", "..", "\ud800", "o" * 100_000):
        failing(lambda: one.orders.get(order), market.ClientError)  # noqa: B023
    for name in ("", "a b", "a\r\nb", "\u00e9", "a:"):
        failing(lambda: one.orders.get("1", options=market.RequestOptions(headers={name: "x"})), market.ClientError)  # noqa: B023
    for token in ("", None, 7):
        failing(lambda: market.Market(base_url=BASE, token=market.TokenSource(lambda _last: market.IssuedToken(token))).orders.get("1"), market.ClientError)  # noqa: B023
    assert fake.requests == []
    for base in ("https://me:hidden@a.test", "https://a.test?x", "https://a.test#x", "https://", "ftp://a.test", "https://a.test\\@b.test"):
        assert "hidden" not in str(failing(lambda: market.Market(base_url=base), ValueError))  # noqa: B023
    one = market.Market(base_url=BASE, key="k")
    one.close()
    failing(lambda: one.orders.get("1"), market.ClientError)


def test_a_source_that_hangs_is_waited_for_as_long_as_a_call_may_take():
    begun, release, asked = threading.Event(), threading.Event(), []

    def hang(_last):
        asked.append(1)
        begun.set()
        release.wait()
        raise KeyError("no token")

    source = market.TokenSource(hang)
    one = market.Market(base_url=BASE, token=source)
    for _ in range(3):
        failing(lambda: one.orders.get("1", options=market.RequestOptions(deadline=0.01)), market.TimeoutError)
    assert begun.wait() and asked == [1], "those who wait ask once"
    release.set()

    async def hang_async(_last):
        await asyncio.Event().wait()

    other = market.AsyncMarket(base_url=BASE, token=market.TokenSource(hang_async))
    failing(lambda: asyncio.run(other.orders.get("1", options=market.RequestOptions(deadline=0.01))), market.TimeoutError)

    async def issue(_last):
        return market.IssuedToken("t")

    assert asyncio.run(market.TokenSource(lambda last: issue(last)).get_async()) == "t", "what gives what is awaited need be no coroutine function"


def test_a_call_that_is_cancelled_when_its_answer_comes_is_cancelled():
    async def calls():
        async def cancel(_attempt, _next):
            task.cancel()
            return httpx2.Response(503, headers={"Retry-After": "20"}, request=httpx2.Request("GET", BASE))

        async with market.AsyncMarket(base_url=BASE, key="k", middleware=[cancel]) as one:
            task = asyncio.ensure_future(one.orders.get("1"))
            await asyncio.wait((task,))
        return task.cancelled()

    assert asyncio.run(calls())


def test_a_file_that_grows_is_sent_as_it_was():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "log")
        path.write_bytes(b"as it was")
        with path.open("rb") as file:
            payloads = [_body.upload(path), _body.upload(file)]
            path.write_bytes(b"as it was, and more")
            assert [b"".join(one.pieces()) for one in payloads] == [b"as it was"] * 2


class Silent(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b"retry: 999999999\ndata: first\n\n")
        self.wfile.flush()
        if self.server.hang:
            self.server.over.wait()

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def silent(hang):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Silent)
    server.hang, server.over = hang, threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.over.set()
    server.shutdown()
    server.server_close()


def test_who_waits_for_an_event_of_a_stream_that_is_closed_gets_none():
    always = market.RequestOptions(reconnect="always", timeout=0)
    for hang in (True, False):  # while it reads, and while it pauses
        with silent(hang) as url, market.Market(base_url=url, key="k") as one:
            stream, first, events = one.ticks.watch(options=always), threading.Event(), []

            def read():
                for event in stream:  # noqa: B023
                    events.append(event)  # noqa: B023
                    first.set()  # noqa: B023

            reader = threading.Thread(target=read, daemon=True)
            reader.start()
            first.wait()
            stream.close()
            reader.join(60)
            assert not reader.is_alive() and len(events) == 1, hang

        async def read_async(url):
            async with market.AsyncMarket(base_url=url, key="k") as other:
                stream, first, events = other.ticks.watch(options=always), asyncio.Event(), []

                async def read():
                    async for event in stream:
                        events.append(event)
                        first.set()

                reader = asyncio.ensure_future(read())
                await first.wait()
                await stream.close()
                await asyncio.wait_for(reader, 60)
                return len(events)

        with silent(hang) as url:
            assert asyncio.run(read_async(url)) == 1, hang


for name, test in list(globals().items()):
    if name.startswith("test_"):
        test()
        print(name)
