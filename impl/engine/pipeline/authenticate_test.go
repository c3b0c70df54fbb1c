package pipeline_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
)

const (
	goodToken  = "Authorization: Bearer good-token"
	ableToken  = "Authorization: Bearer able-token"
	badToken   = "Authorization: Bearer bad"
	goodKey    = "X-API-Key: good-key"
	badKey     = "X-API-Key: bad"
	goodCookie = "Cookie: __Host-session=good-session"
	badCookie  = "Cookie: __Host-session=bad"
)

func TestRequirementsCombineAsOpenAPISays(t *testing.T) {
	t.Parallel()
	either := anyOf(allOf(needs(tokenScheme)), allOf(needs(keyScheme)))
	both := anyOf(allOf(needs(tokenScheme), needs(keyScheme)))
	open := anyOf(allOf(needs(tokenScheme)), allOf(needs(cookieScheme)), allOf())
	scoped := anyOf(allOf(needs(tokenScheme, "read")), allOf(needs(keyScheme)))
	mixed := anyOf(allOf(needs(tokenScheme, "read", "write"), needs(keyScheme, "read")))
	for name, test := range map[string]struct {
		security *contract.Security
		fields   []string
		status   int
		says     string // in the body
	}{
		"one of two, the first":             {either, []string{goodToken}, 200, "called by user:token"},
		"one of two, the second":            {either, []string{goodKey}, 200, "called by user:key"},
		"both of two: the first counts":     {either, []string{goodKey, goodToken}, 200, "called by user:token"},
		"a bad one beside a good one":       {either, []string{badToken, goodKey}, 200, "called by user:key"},
		"none of two":                       {either, nil, 401, "a bearer token, or a key in the header X-API-Key"},
		"both needed":                       {both, []string{goodToken, goodKey}, 200, "called by user:token"},
		"both needed, one missing":          {both, []string{goodToken}, 401, "unauthenticated"},
		"both needed, one bad":              {both, []string{goodToken, badKey}, 401, "not valid"},
		"nobody where all may":              {open, nil, 200, "called by "},
		"somebody where all may":            {open, []string{goodToken}, 200, "called by user:token"},
		"a bad token where all may":         {open, []string{badToken}, 401, "not valid"},
		"a bad cookie where all may":        {open, []string{badCookie}, 200, "called by "},
		"a good cookie where all may":       {open, []string{goodCookie}, 200, "called by user:session"},
		"the scope":                         {scoped, []string{ableToken}, 200, "called by user:token"},
		"no scope":                          {scoped, []string{goodToken}, 403, "lacks the scope read"},
		"no scope, and a way without":       {scoped, []string{goodToken, goodKey}, 200, "called by user:key"},
		"scopes of both":                    {mixed, []string{ableToken, goodKey}, 403, "lacks the scope write and the scope read"},
		"a credential nobody can tell":      {either, []string{"Authorization: Bearer away-token"}, 503, "Nobody can tell"},
		"an authenticator that says nobody": {either, []string{"Authorization: Bearer nobody-token"}, 500, "internal-error"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := ask(guarded(t, "GET", test.security, false), "GET", "/things", test.fields...)
			if body := answer.Body.String(); answer.Code != test.status || !strings.Contains(body, test.says) || strings.Contains(body, "secret") {
				t.Errorf("%d %s", answer.Code, body)
			}
			if challenge := answer.Header().Get("WWW-Authenticate"); (challenge != "") != (answer.Code == 401 || answer.Code == 403) {
				t.Errorf("%d with the challenge %q", answer.Code, challenge)
			}
			if private := answer.Header().Get("Cache-Control") == "private, no-cache"; private != strings.Contains(answer.Body.String(), "called by user") {
				t.Errorf("Cache-Control: %q of %s", answer.Header().Get("Cache-Control"), answer.Body)
			}
		})
	}
}

func TestChallengesNameEachScheme(t *testing.T) {
	t.Parallel()
	handler := guarded(t, "GET", anyOf(allOf(needs(tokenScheme, "read")), allOf(needs(keyScheme)), allOf(needs(cookieScheme))), false)
	for field, want := range map[string]string{
		"Nothing: here": `Bearer realm="api", ApiKey realm="api", in="header", name="X-API-Key", ApiKey realm="api", in="cookie", name="__Host-session"`,
		badToken:        `Bearer realm="api", error="invalid_token", ApiKey realm="api", in="header", name="X-API-Key", ApiKey realm="api", in="cookie", name="__Host-session"`,
		goodToken:       `Bearer realm="api", error="insufficient_scope", scope="read"`,
	} {
		if got := ask(handler, "GET", "/things", field).Header().Get("WWW-Authenticate"); got != want {
			t.Errorf("to %s: %s", field, got)
		}
	}
}

func TestACredentialIsTakenAsItStandsOrNotAtAll(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		scheme *contract.SecurityScheme
		target string
		fields []string
		status int
	}{
		"bearer in another case":      {tokenScheme, "/things", []string{"Authorization: bEARER good-token"}, 200},
		"several spaces":              {tokenScheme, "/things", []string{"Authorization: Bearer   good-token"}, 200},
		"another scheme":              {tokenScheme, "/things", []string{"Authorization: Basic good-token"}, 401},
		"no scheme":                   {tokenScheme, "/things", []string{"Authorization: good-token"}, 401},
		"something after it":          {tokenScheme, "/things", []string{"Authorization: Bearer good-token x"}, 401},
		"two fields":                  {tokenScheme, "/things", []string{goodToken, goodToken}, 401},
		"two fields, one bad":         {tokenScheme, "/things", []string{goodToken, badToken}, 401},
		"a key twice":                 {keyScheme, "/things", []string{goodKey, badKey}, 401},
		"an empty key":                {keyScheme, "/things", []string{"X-API-Key: "}, 401},
		"a key in the query":          {queryScheme, "/things?key=good-query", nil, 200},
		"a key twice in the query":    {queryScheme, "/things?key=good-query&key=bad", nil, 401},
		"a header's key in the query": {keyScheme, "/things?X-API-Key=good-key", nil, 401},
		"a cookie":                    {cookieScheme, "/things", []string{goodCookie}, 200},
		"a cookie among others":       {cookieScheme, "/things", []string{"Cookie: a=1; __Host-session=good-session; b=2"}, 200},
		"a cookie twice":              {cookieScheme, "/things", []string{"Cookie: __Host-session=bad; __Host-session=good-session"}, 401},
		"a plain cookie":              {cookieScheme, "/things", []string{"Cookie: session=good-session"}, 401},
		"an endless key":              {keyScheme, "/things", []string{"X-API-Key: " + strings.Repeat("a", 17<<10)}, 401},
	} {
		if answer := ask(guarded(t, "GET", anyOf(allOf(needs(test.scheme))), false), "GET", test.target, test.fields...); answer.Code != test.status {
			t.Errorf("%s: %d %s", name, answer.Code, answer.Body)
		}
	}
}

func TestPlainCookiesAreTakenWhereTheServerSaysSo(t *testing.T) {
	t.Parallel()
	security := anyOf(allOf(needs(cookieScheme)))
	for _, test := range []struct {
		target, field string
		plain         bool
		status        int
	}{
		{"http://a/things", "Cookie: session=good-session", true, 200},
		{"http://a/things", goodCookie, true, 200},
		{"http://a/things", "Cookie: session=good-session", false, 401},
		{"https://a/things", "Cookie: session=good-session", true, 401},
		{"http://a/things", "Cookie: __Host-session=bad; session=good-session", true, 401},
	} {
		if answer := ask(guarded(t, "GET", security, test.plain), "GET", test.target, test.field); answer.Code != test.status {
			t.Errorf("%+v: %d", test, answer.Code)
		}
	}
}

func TestTheCookieThatIsWantedHasTheNameThatBrowsersKnow(t *testing.T) {
	t.Parallel()
	for plain, want := range map[bool]string{true: "session", false: "__Host-session"} {
		answer := ask(guarded(t, "GET", anyOf(allOf(needs(cookieScheme))), plain), "GET", "/things")
		if body := answer.Body.String(); !strings.Contains(body, "needs a credential: the cookie "+want+".") {
			t.Errorf("plain %t: %s", plain, body)
		}
		if challenge := answer.Header().Get("WWW-Authenticate"); !strings.HasSuffix(challenge, `name="`+want+`"`) {
			t.Errorf("plain %t: %s", plain, challenge)
		}
	}
}

func TestCookiesOfOtherSitesWriteNothing(t *testing.T) {
	t.Parallel()
	handler := guarded(t, "POST", anyOf(allOf(needs(cookieScheme)), allOf(needs(tokenScheme))), false)
	for name, test := range map[string]struct {
		fields []string
		status int
	}{
		"the same site":         {[]string{goodCookie, "Sec-Fetch-Site: same-origin"}, 200},
		"no browser":            {[]string{goodCookie}, 200},
		"another site":          {[]string{goodCookie, "Sec-Fetch-Site: cross-site"}, 403},
		"another origin":        {[]string{goodCookie, "Origin: https://evil.example"}, 403},
		"a sandbox":             {[]string{goodCookie, "Origin: null"}, 403},
		"another site's token":  {[]string{goodCookie, goodToken, "Sec-Fetch-Site: cross-site"}, 200},
		"another's bad cookie":  {[]string{badCookie, "Sec-Fetch-Site: cross-site"}, 403},
		"another site, nothing": {[]string{"Sec-Fetch-Site: cross-site"}, 401},
	} {
		if answer := ask(handler, "POST", "/things", test.fields...); answer.Code != test.status {
			t.Errorf("%s: %d %s", name, answer.Code, answer.Body)
		}
	}
}

func TestASchemeThatNobodyServesIsFoundAtStart(t *testing.T) {
	t.Parallel()
	line := pipeline.New(guardedOptions(false))
	operation := contract.Operation{
		ID: "things", Method: "GET", Path: "/things", Check: func(*contract.Request) *contract.Problem { return nil },
		Policies: contract.Policies{Security: anyOf(allOf(needs(&contract.SecurityScheme{Name: "other", Kind: contract.Bearer})))},
	}
	err := line.Mount(gin.New(), []contract.Operation{operation}, gin.RoutesInfo{{Method: "GET", Path: "/things", HandlerFunc: func(*gin.Context) {}}})
	if err == nil || !strings.Contains(err.Error(), "things") || !strings.Contains(err.Error(), "security scheme other has no authenticator") {
		t.Error(err)
	}
}

// What is exactly a credential that its authenticator has an answer to, each field read apart from the pipeline.
var (
	exactToken  = regexp.MustCompile(`^(?i:bearer) +(good|able|away|nobody)-token$`)
	exactKey    = regexp.MustCompile(`^(good|able|away|nobody)-key$`)
	exactCookie = regexp.MustCompile(`(?:^|;)\s*(?:__Host-)?session="?(good|able|away|nobody)-session"?\s*(?:;|$)`)
)

// Whatever is sent, only the exact credential is somebody, and what else the authenticator says comes of it alone.
func FuzzCredentials(f *testing.F) {
	for _, seed := range []string{
		"good-token", "Bearer good-token", "bearer  able-token", "Bearer good-token ", "Bearer away-token", "Bearer nobody-token", "Bearer ", "xBearer good-token",
		"good-key", "able-key", " good-key", "away-key", "__Host-session=good-session", "session=able-session; a=b", "a=\"good-session\"",
		"session=\"good-session\"", "session=good-session; session=good-session", "", "\x00",
	} {
		f.Add(seed, seed, seed)
	}
	answers := map[string]int{"": 401, "good": 200, "able": 200, "away": 503, "nobody": 500}
	handlers := make(map[string]http.Handler)
	for _, scheme := range []*contract.SecurityScheme{tokenScheme, keyScheme, cookieScheme} {
		handlers[scheme.Name] = guarded(f, "GET", anyOf(allOf(needs(scheme))), true)
	}
	f.Fuzz(func(t *testing.T, authorization, cookie, key string) {
		for scheme, match := range map[string][]string{
			"token": exactToken.FindStringSubmatch(authorization), "key": exactKey.FindStringSubmatch(key), "session": exactCookie.FindStringSubmatch(cookie),
		} {
			request := httptest.NewRequest("GET", "/things", nil)
			request.Header = http.Header{"Authorization": {authorization}, "Cookie": {cookie}, "X-Api-Key": {key}}
			recorder := httptest.NewRecorder()
			handlers[scheme].ServeHTTP(recorder, request)
			want := answers[strings.Join(match[min(1, len(match)):], "")]
			refused := recorder.Code == 401 && (scheme == "session" || len(authorization) > 16<<10) // twice, or too long
			if recorder.Code != want && !refused || recorder.Code == 200 && recorder.Body.String() != "called by user:"+scheme {
				t.Errorf("as %s %q %q %q: %d %s", scheme, authorization, cookie, key, recorder.Code, recorder.Body)
			}
		}
	})
}

func TestAnOperationThatNeedsAScopeOfNobodyIsNotServed(t *testing.T) {
	t.Parallel()
	for scope, served := range map[string]bool{"read": true, "wirte": false} {
		options := guardedOptions(false)
		options.Scopes = []string{"read", "write"}
		operation := contract.Operation{ID: "things", Method: "GET", Path: "/things", Policies: contract.Policies{Security: anyOf(allOf(needs(keyScheme, scope)))}}
		handlers := gin.RoutesInfo{{Method: "GET", Path: "/things", HandlerFunc: func(*gin.Context) {}}}
		err := pipeline.New(options).Mount(gin.New(), []contract.Operation{operation}, handlers)
		if (err == nil) != served {
			t.Errorf("%s: %v", scope, err)
		}
		if err != nil && !strings.Contains(err.Error(), `the operation things: it needs the scope "wirte", which no role grants; there are read, write`) {
			t.Error(err)
		}
	}
}
