"""What answers are made of, and what requests come to."""

import asyncio
import copy
import datetime
import decimal
import pathlib
import pickle
import tempfile

import market
from given import BASE, client, order, read
from market import testing, types

UTC = datetime.timezone.utc


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


for name, test in list(globals().items()):
    if name.startswith("test_"):
        test()
        print(name)
