package contract_test

import (
	"testing"

	"github.com/charterhq/charter/impl/engine/contract"
)

func TestAPathIsWrittenAsRequestsHaveIt(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/":                            "/",
		"/a-b_c.d~e/1":                 "/a-b_c.d~e/1",
		"/a:b@c!$&'()*+,;=":            "/a:b@c!$&'()*+,;=",
		"/caf\u00e9 x":                 "/caf%C3%A9%20x",
		"/%7euser/%61":                 "/~user/a",
		"/a%2fb%25":                    "/a%2Fb%25",
		"/100%/%+1/%4":                 "/100%25/%25+1/%254",
		"/{caf\u00e9 %41}/\u00e9{a}.b": "/{caf\u00e9 %41}/%C3%A9{a}.b",
		"/\"<>|^`\\":                   "/%22%3C%3E%7C%5E%60%5C",
	} {
		got := contract.WirePath(path)
		if got != want {
			t.Errorf("%s: want %s, got %s", path, want, got)
		}
		if again := contract.WirePath(got); again != got {
			t.Errorf("%s: again, it is %s", got, again)
		}
	}
}
