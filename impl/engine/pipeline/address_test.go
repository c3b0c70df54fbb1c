package pipeline_test

import (
	"log/slog"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
)

func init() { gin.SetMode(gin.TestMode) }

// addressOf is from where a server whose proxies are in 10.0.0.0/8 and 2001:db8:1::/48 says that a request comes.
func addressOf(t testing.TB) func(from string, forwarded, plain []string) string {
	t.Helper()
	return addressBehind(t, netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8:1::/48"))
}

func addressBehind(t testing.TB, proxies ...netip.Prefix) func(from string, forwarded, plain []string) string {
	t.Helper()
	line := pipeline.New(pipeline.Options{
		Logger: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry(), TrustedProxies: proxies,
	})
	engine := gin.New()
	line.Install(engine)
	address := ""
	engine.GET("/", func(c *gin.Context) { address = contract.CallOf(c.Request.Context()).Address })
	return func(from string, forwarded, plain []string) string {
		request := httptest.NewRequest("GET", "/", nil)
		request.RemoteAddr = from
		request.Header["Forwarded"], request.Header["X-Forwarded-For"] = forwarded, plain
		request.Header.Set("X-Real-Ip", "192.0.2.66")
		engine.ServeHTTP(httptest.NewRecorder(), request)
		return address
	}
}

func TestOnlyTrustedProxiesSayForWhomTheyCall(t *testing.T) {
	t.Parallel()
	const caller, proxy, forged = "198.51.100.1", "10.0.0.1:443", "192.0.2.66"
	for name, test := range map[string]struct {
		from             string
		forwarded, plain []string
		want             string
	}{
		"nobody says anything":            {"198.51.100.1:5000", nil, nil, caller},
		"a stranger's Forwarded":          {"198.51.100.1:5000", []string{"for=" + forged}, nil, caller},
		"a stranger's X-Forwarded-For":    {"198.51.100.1:5000", nil, []string{forged}, caller},
		"a stranger who names a proxy":    {"198.51.100.1:5000", []string{"for=10.0.0.1"}, []string{"10.0.0.1"}, caller},
		"a proxy's Forwarded":             {proxy, []string{"for=198.51.100.1"}, nil, caller},
		"a proxy's X-Forwarded-For":       {proxy, nil, []string{"198.51.100.1"}, caller},
		"both, which agree":               {proxy, []string{"for=198.51.100.1"}, []string{"198.51.100.1"}, caller},
		"what a caller wrote before":      {proxy, []string{"for=192.0.2.66, for=198.51.100.1"}, nil, caller},
		"the same in lines":               {proxy, []string{"for=192.0.2.66", "for=198.51.100.1"}, nil, caller},
		"the same in X-Forwarded-For":     {proxy, nil, []string{"192.0.2.66", "192.0.2.66, 198.51.100.1"}, caller},
		"a forged Forwarded, passed on":   {proxy, []string{"for=192.0.2.66"}, []string{"198.51.100.1"}, "10.0.0.1"},
		"a forged list, passed on":        {proxy, []string{"for=198.51.100.1"}, []string{"192.0.2.66"}, "10.0.0.1"},
		"several proxies":                 {proxy, []string{"for=192.0.2.66, for=198.51.100.1, for=10.1.1.1, for=10.2.2.2"}, nil, caller},
		"nobody but proxies":              {proxy, nil, []string{"10.1.1.1, 10.2.2.2"}, "10.1.1.1"},
		"a caller who names a proxy":      {proxy, nil, []string{"10.1.1.1, 198.51.100.1"}, caller},
		"all parameters":                  {proxy, []string{`By=203.0.113.43;proto=http;For="198.51.100.1:4711";host="a,b"`}, nil, caller},
		"commas in quotes":                {proxy, []string{`for=192.0.2.66;host="x, for=192.0.2.67", for=198.51.100.1;host="\", for=1.2.3.4"`}, nil, caller},
		"spaces and tabs":                 {proxy, []string{"for=192.0.2.66 ,\t for=198.51.100.1 ; proto=https "}, nil, caller},
		"empty elements":                  {proxy, []string{"for=198.51.100.1, , "}, []string{""}, caller},
		"IPv6":                            {proxy, []string{`for="[2001:db8:cafe::17]:4711"`}, []string{"2001:db8:cafe::17"}, "2001:db8:cafe::17"},
		"IPv6 without a port":             {proxy, []string{`for="[2001:db8:cafe::17]"`}, []string{"[2001:db8:cafe::17]"}, "2001:db8:cafe::17"},
		"an IPv6 proxy":                   {"[2001:db8:1::5]:80", nil, []string{"198.51.100.1"}, caller},
		"an address in another notation":  {"[::ffff:10.0.0.1]:80", nil, []string{"::ffff:198.51.100.1"}, caller},
		"a zone":                          {"[fe80::1%eth0]:80", nil, nil, "fe80::1"},
		"an address with a port":          {proxy, nil, []string{"198.51.100.1:4711"}, caller},
		"unknown":                         {proxy, []string{"for=192.0.2.66, for=unknown"}, nil, "10.0.0.1"},
		"a name that says nothing":        {proxy, []string{"for=192.0.2.66, for=_hidden"}, nil, "10.0.0.1"},
		"unknown behind another proxy":    {proxy, []string{"for=unknown, for=10.9.9.9"}, nil, "10.9.9.9"},
		"an element without for":          {proxy, []string{"for=192.0.2.66, proto=https"}, nil, "10.0.0.1"},
		"two of them in one element":      {proxy, []string{"for=198.51.100.1;for=192.0.2.66"}, nil, "10.0.0.1"},
		"half a quote":                    {proxy, []string{`for="198.51.100.1`}, nil, "10.0.0.1"},
		"a quote that swallows the proxy": {proxy, []string{`for=192.0.2.66;x=", for=198.51.100.1`}, nil, "10.0.0.1"},
		"a parameter within another":      {proxy, []string{`host="a;for=192.0.2.66"`}, nil, "10.0.0.1"},
		"a host that names an address":    {proxy, []string{`host="a;for=192.0.2.66";for=198.51.100.1`}, nil, caller},
		"a quote that meets the proxy's":  {proxy, []string{`for=192.0.2.66;x=", for="[2001:db8:cafe::17]"`}, nil, "10.0.0.1"},
		"an escape before the proxy's":    {proxy, []string{`for=192.0.2.66;x="\, for="[2001:db8:cafe::17]"`}, nil, "10.0.0.1"},
		"nonsense":                        {proxy, []string{"=;=,\"\\"}, []string{"a b"}, "10.0.0.1"},
		"no address at all":               {"@", []string{"for=192.0.2.66"}, []string{forged}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := addressOf(t)(test.from, test.forwarded, test.plain); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// Whatever a caller has written, what a trusted proxy adds behind it counts, and nobody else's word does.
func FuzzWhatStandsBeforeATrustedProxyHasNoEffect(f *testing.F) {
	for _, seed := range []string{"", "for=192.0.2.66", `for="[2001:db8::1]:80";proto=http`, `x=", for=1.1.1.1`, `\`, `"`, ",", "for=10.0.0.1, for=10.0.0.2", "for=unknown"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, written string) {
		address := addressOf(t)
		if got := address("198.51.100.1:1", []string{written}, []string{written}); got != "198.51.100.1" {
			t.Errorf("a stranger is %q", got)
		}
		for _, lines := range [][]string{{written, "for=198.51.100.1"}, {written + ",for=198.51.100.1"}} {
			got := address("10.0.0.1:1", lines, nil)
			// A quote that the caller has left open may hide the rest of its line; then nobody is believed.
			if got != "198.51.100.1" && (len(lines) > 1 || got != "10.0.0.1" || !strings.Contains(written, `"`)) {
				t.Errorf("%q: %q", lines, got)
			}
		}
		if got := address("10.0.0.1:1", nil, []string{written + ", 198.51.100.1"}); got != "198.51.100.1" {
			t.Errorf("X-Forwarded-For: %q", got)
		}
	})
}

// Without proxies addresses are mostly not written anew. That is not to be seen.
func FuzzAServerWithoutProxiesKnowsTheSameAddresses(f *testing.F) {
	for _, from := range []string{
		"198.51.100.1:5000", "0.0.0.0:0", "255.255.255.255:65535", "256.1.1.1:1", "01.1.1.1:1", "1.1.1:1", "1.1.1.1.1:1", "1.1.1.1", "1.1.1.1:",
		"1.1.1.1:65536", "1.1.1.1:x", "1.1.1.1:1:1", " 1.1.1.1:1", ".1.1.1:1", "1..1.1:1", "00.1.1.1:1", "[2001:db8::1]:80", "[::ffff:192.0.2.1]:80", "@", "",
		"1.1.1.1:99999999999999999999999", "1.1.1.1:00080",
	} {
		f.Add(from)
	}
	unrelated, none := addressBehind(f, netip.MustParsePrefix("203.0.113.7/32")), addressBehind(f)
	f.Fuzz(func(t *testing.T, from string) {
		if want, got := unrelated(from, nil, nil), none(from, nil, nil); want != got {
			t.Errorf("%q: want %q, got %q", from, want, got)
		}
	})
}
