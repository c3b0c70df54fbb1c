"""What tests of the market begin with: a client of a fake, and an order as the API gives it."""

import market
from market import testing

BASE = "https://test.market.example.com"


def client(fake, **more):
    return market.Market(base_url=BASE, key="k", http_client=fake.http_client(), **more)


def order(**more):
    return {"id": "o-1", "total": "12.30", "placedAt": "2026-01-02T03:04:05Z", "state": "open", **more}


def read(**more):
    fake = testing.FakeAPI().on("orders.get", order(**more))
    return client(fake).orders.get("o-1")
