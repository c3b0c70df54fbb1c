"""What a user writes. mypy --strict checks it, and refuses each line that ends in `# wrong`."""

import datetime
import decimal
from typing import Union

from typing_extensions import assert_never, assert_type

import market
from market import types, webhooks

client = market.Market(key="k")
shape = next(iter(client.shapes.list(since=datetime.datetime.now(datetime.timezone.utc))))
assert_type(shape, Union[types.Circle, types.Square, types.Unknown])
if isinstance(shape, types.Circle):
    assert_type(shape.radius, float)
elif isinstance(shape, types.Square):
    assert_type(shape.id, Union[str, None])
else:
    assert_type(shape, types.Unknown)

order = client.orders.get("o-1")
assert_type(order.total, decimal.Decimal)
assert_type(order.placed_at, datetime.datetime)
assert_type(order.due, Union[datetime.date, None])
assert_type(order.seal, Union[bytes, None])
paid = order.paid
if paid is None:
    pass
elif isinstance(paid, (types.Card, types.Transfer, types.Unknown)):
    pass
else:
    assert_never(paid)
if order.state == "open":
    print(order.reference)

client.orders.replace("o-1", total="1.10", placed_at="2026-01-01T00:00:00Z", state="paid", paid=order.paid if isinstance(order.paid, types.Card) else market.NOT_GIVEN)
answer = client.orders.with_response.get("o-1")
assert_type(answer.data, types.Order)
assert_type(answer.response.request_id, Union[str, None])
for page in client.shapes.list().pages():
    assert_type(page.next, Union[str, None])
for event in client.ticks.watch():
    assert_type(event.data, str)


async def main() -> None:
    async with market.AsyncMarket(environment="test", key="k", variables={"region": "us"}) as other:
        assert_type(await other.orders.get("o-1"), types.Order)
        async for one in other.shapes.list():
            assert_type(one, Union[types.Circle, types.Square, types.Unknown])
        await other.blobs.put("a", body=b"1")


def receive(body: bytes, headers: dict[str, str]) -> str:
    try:
        return webhooks.verify(body, headers, ["whsec_1"]).id
    except webhooks.WebhookError as error:
        assert_type(error.reason, webhooks.WebhookRefusal)
        return error.reason


order.nothing  # wrong
order.state = "paid"  # wrong
client.orders.replace("o-1", total="1", state="paid")  # wrong
client.orders.replace("o-1", total="1", placed_at="x", state="lost")  # wrong
client.shapes.create(body={"kind": "circle"})  # wrong
client.shapes.list(limit=3)  # wrong
market.Market(environment="moon")  # wrong
market.Market(kay="k")  # wrong
