"""What only the server of a contract has to tell apart is called as it is written, and a fake tells it apart by its answers."""

import theirs
from theirs import testing

fake = testing.FakeAPI().on("files.list", {"id": "plain"}).on("files.list_of_the_beta", {"id": "beta"}).on("files.find", {"id": "found"}).on("files.share", None)
sent = []


def note(attempt, following):
    sent.append(attempt.url.removeprefix("https://theirs.example.com"))
    return following(attempt)


client = theirs.Theirs(http_client=fake.http_client(), middleware=[note])
assert client.files.list(kind="a&b?").id == "plain"
assert client.files.list_of_the_beta(kind="a&b?").id == "beta"
assert client.files.list_of_the_beta().id == "beta"
assert client.files.find("a?b#c").id == "found"
client.files.share("e", with_="Ada")
assert sent == ["/files?kind=a%26b%3F", "/files?beta=true&kind=a%26b%3F", "/files?beta=true", "/files/a%3Fb%23c", "/files/e"], sent
assert [request.operation for request in fake.requests] == ["listFiles", "listFilesOfTheBeta", "listFilesOfTheBeta", "findFile", "shareFile"]
assert fake.requests[1].query == {"beta": ["true"], "kind": ["a&b?"]} and fake.requests[3].path_parameters == {"digest": "a?b#c"}
