package python

import (
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/example"
	"github.com/charterhq/charter/impl/engine/compiler/sdk/story"
)

const smokeHead = `
"""A call of each operation with the examples of the contract: with both clients, against a fake of the API that answers with the
examples, and against a server if the environment names one (%[3]s_URL, %[3]s_KEY). It prints each operation, and ends with what is wrong."""

import asyncio
import inspect
import os
import sys

import %[1]s
from %[1]s import testing%[4]s

CALLS = {`

const smokeTail = `

async def use(result):
    """Goes through what a call gives."""
    if inspect.isawaitable(result):
        result = await result
    if isinstance(result, (%[1]s.EventStream, %[1]s.List)):
        for _ in result:
            break
    elif isinstance(result, (%[1]s.AsyncEventStream, %[1]s.AsyncList)):
        async for _ in result:
            break
    elif isinstance(result, %[1]s.Download):
        result.read()
    elif isinstance(result, %[1]s.AsyncDownload):
        await result.read()


async def fakes():
    """Returns the operations that a fake of the API was not asked for as they are called."""
    wrong = []
    given = {%[4]s}
    for name, call in CALLS.items():
        fake = testing.FakeAPI().on(name, ANSWERS.get(name))
        with %[1]s.%[2]s(base_url="https://api.test", **given, http_client=fake.http_client()) as client:
            await use(call(client))
        async with %[1]s.Async%[2]s(base_url="https://api.test", **given, http_client=fake.async_http_client()) as client:
            await use(call(client))
        one, other = fake.requests
        if one.operation != other.operation or len(one.content) != len(other.content) or one.query != other.query:
            wrong.append(f"{name}: {one} and {other}")
    return wrong


async def real(base_url, key):
    """Returns the operations that a server answers in a way that the contract does not know."""
    wrong = []
    with %[1]s.%[2]s(base_url=base_url, **({"%[5]s": key} if key else {})) as client:
        for name, call in CALLS.items():
            came = "no answer, for it needs another credential"
            try:
                await use(call(client))
                came = "a success"
            except %[1]s.ResponseError as error:
                came = str(error)
                if error.code is None or str(error.status) not in REFUSALS[name]:
                    wrong.append(f"{name}: {came}")
            except %[1]s.ClientError as error:
                if type(error) is not %[1]s.ClientError:
                    raise
            print(f"{name}: {came}")
    return wrong


if __name__ == "__main__":
    found = asyncio.run(fakes())
    if "%[3]s_URL" in os.environ:
        found += asyncio.run(real(os.environ["%[3]s_URL"], os.environ.get("%[3]s_KEY")))
    print(len(CALLS), "operations")
    sys.exit("\n".join(found) or 0)
`

// smoke writes tests/smoke.py: a call of each operation, carried out.
func (w *writer) smoke() {
	env := strings.ToUpper(sdk.Words(w.className()).Snake())
	var auth []string
	for _, scheme := range w.api.Schemes {
		auth = append(auth, quote(credential(scheme))+`: "test"`)
	}
	chosen := ""
	if known := story.Of(w.api).Credential; known != nil {
		chosen = credential(*known)
	}
	calls := w.part(func() {
		for resource, m := range w.api.Methods() {
			w.line("    %s: lambda client: client.%s,", operationName(resource, m), oneLine(w.call(resource, m)))
		}
	})
	types := ""
	if made.MatchString(calls) {
		types = ", types"
	}
	w.line(smokeHead, w.api.Packages.Python, w.className(), env, types)
	w.out.WriteString(calls)
	w.line("}\n\"\"\"The operations, and a call of each.\"\"\"\n\nANSWERS = {")
	for resource, m := range w.api.Methods() {
		if m.Result.Kind == sdk.JSON {
			w.line("    %s: %s,", operationName(resource, m), oneLine(python(example.Answer(m))))
		}
	}
	w.line("}\n\"\"\"What they answer in examples.\"\"\"\n\nREFUSALS = {")
	for resource, m := range w.api.Methods() {
		statuses := make([]string, len(m.Problems))
		for i, problem := range m.Problems {
			statuses[i] = problem.Status
		}
		w.line("    %s: %s,", operationName(resource, m), tuple(quotes(statuses)))
	}
	w.line("}\n\"\"\"What they may be refused with.\"\"\"\n"+smokeTail[:len(smokeTail)-1], w.api.Packages.Python, w.className(), env, strings.Join(auth, ", "), chosen)
}

// operationName is what the runtime calls an operation.
func operationName(resource *sdk.Resource, m *sdk.Method) string {
	return quote(property(resource) + "." + methodName(m))
}

// oneLine joins the lines of a call: no text in it has line breaks.
func oneLine(call string) string {
	lines := strings.Split(call, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.NewReplacer("( ", "(", ", )", ")", "[ ", "[", ", ]", "]", "{ ", "{", ", }", "}").Replace(strings.Join(lines, " "))
}
