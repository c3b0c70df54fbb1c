package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	operations "github.com/charterhq/charter/gen/contract"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/docs/browsertest"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

// words are what badges call each policy.
var words = map[string]string{
	"Security": "security", "RateLimits": "x-rate-limit", "Quotas": "x-quota", "Timeout": "x-timeout", "Idempotency": "x-idempotency",
	"Cache": "x-cache", "Invalidates": "x-invalidates", "Redirect": "x-redirect", "Errors": "x-errors", "Deprecation": "deprecated",
	"DeprecatedParameters": "deprecated parameter", "Audit": "x-audit", "Pagination": "x-pagination", "CatchAll": "x-catch-all",
	"UnknownQuery": "x-unknown-query", "Webhook": "x-webhook",
}

func TestEveryOperationHasABadgeOfEachOfItsPolicies(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Development)
	_, text := s.Do(t, http.MethodGet, "/docs/policies.json", "")
	var badges map[string][]struct{ Policy, Label, Title string }
	if err := json.Unmarshal([]byte(text), &badges); err != nil {
		t.Fatal(err)
	}
	for _, o := range operations.Operations {
		var has []string
		for _, b := range badges[o.Method+" "+o.Path] {
			has = append(has, b.Policy)
		}
		for name, value := range fields(o.Policies) {
			switch led := o.Redirect != nil && name != "Redirect" && name != "Deprecation"; { // nothing else is looked at
			case name == "Upstream" || value.IsZero():
			case words[name] == "":
				t.Errorf("this test knows no word for %s, which %s has", name, o.ID)
			case slices.Contains(has, words[name]) == led:
				t.Errorf("%s has the badges %q; of %s: %v", o.ID, has, words[name], !led)
			}
		}
		if len(has) == 0 {
			t.Errorf("%s has no badge", o.ID)
		}
	}
	if len(badges) != len(operations.Operations) {
		t.Errorf("%d operations have badges, and there are %d", len(badges), len(operations.Operations))
	}

	b := browsertest.New(t)
	b.Do(chromedp.Navigate(s.URL+"/docs"), chromedp.WaitVisible(chromedp.CSS(".opblock .badges-short")))
	// Events are shown beside the operations, and have no policies.
	const bare = `[document.querySelectorAll(".opblock:not([id^=operations-webhooks-])").length, document.querySelectorAll("[id^=operations-webhooks-]").length, ...[...document.querySelectorAll(".opblock:not([id^=operations-webhooks-]):not(:has(.badges-short > .badge))")].map((block) => block.id)].join()`
	if got, want := browsertest.Get(b, chromedp.Evaluate[string](bare)), fmt.Sprintf("%d,6", len(operations.Operations)); got != want {
		t.Errorf("the page shows %s operations and events, those without badges named, want %s", got, want)
	}
	b.Screenshot("badges-list")
	b.RequireClean(s.URL)
}

func fields(policies contract.Policies) map[string]reflect.Value {
	all := make(map[string]reflect.Value)
	value := reflect.ValueOf(policies)
	for i := range value.NumField() {
		all[value.Type().Field(i).Name] = value.Field(i)
	}
	return all
}

// texts returns the text of each element of an operation that a selector finds, without what changes from day to day.
func texts(b *browsertest.Browser, operation, selector string) []string {
	const script = `[...document.querySelectorAll("#operations-%s %s")].map((found) => found.innerText.replaceAll("\n", " ").replace(/\d+ days/, "N days"))`
	return browsertest.Get(b, chromedp.Evaluate[[]string](fmt.Sprintf(script, operation, selector)))
}

func TestPoliciesAreBadgesInTheDocumentation(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Development)
	b := browsertest.New(t)
	b.Do(chromedp.Navigate(s.URL+"/docs"), chromedp.WaitVisible(chromedp.CSS(".opblock .badges-short")))
	for operation, want := range map[string]string{
		"Search-search":     "session, token or key with users:read|caller: 1,200/min per caller|search-day: 10,000/day per API key|cached 10 s, shared, stale 20 s, on errors 1 min|answers within 20 s|pages, by cursor",
		"Users-createUser":  "session, token or key with users:write|caller: 1,200/min per caller|Idempotency-Key accepted, kept 24 h|renews users|recorded as user.created|answers within 20 s|body up to 64 KiB",
		"Users-getPerson":   "deprecated since 2026-11-01, sunset 2027-11-01, in N days|public|leads to /api/users/{userId}",
		"Sign-in-register":  "public|sign-in: 60/min per address|mail: 30/h per address|answers within 20 s|body up to 64 KiB",
		"Service-getHealth": "public|answers within 20 s",
	} {
		if short := texts(b, operation, ".badges-short .badge"); len(short) == 0 || len(short) > 3 {
			t.Errorf("in the list, %s has %q", operation, short)
		}
		b.Click("#operations-" + operation + " .opblock-summary-control")
		b.Do(chromedp.WaitVisible(chromedp.CSS("#operations-" + operation + " .policies")))
		// Two years from now this operation has ended. Until then it says in how many days it does.
		got := strings.Join(texts(b, operation, ".policies .badge"), "|")
		if got = strings.Replace(got, "N days ago", "in N days", 1); got != want {
			t.Errorf("%s has\n%s\nand should have\n%s", operation, got, want)
		}
		if terms, meaning := texts(b, operation, ".policies .badge"), texts(b, operation, ".badges-explained li"); len(terms) != len(meaning) {
			t.Errorf("%s has %d badges, and explains %d", operation, len(terms), len(meaning))
		}
		b.Click("#operations-" + operation + " .opblock-summary-control")
	}
	b.RequireClean(s.URL)
}

// outcome executes an operation once more, and returns what stands there about the policies.
func outcome(b *browsertest.Browser, operation string) map[string]string {
	const script = `new Promise((done) => {
		const block = document.querySelector("#operations-%s");
		const id = () => block.querySelector(".request-id")?.textContent;
		const before = id();
		const look = () => {
			if (id() === before) return false;
			watch.disconnect();
			done(Object.fromEntries([...block.querySelectorAll(".outcome dl > div")].map((row) => [row.firstChild.innerText, row.lastChild.innerText])));
			return true;
		};
		const watch = new MutationObserver(look);
		watch.observe(block, { subtree: true, childList: true, characterData: true });
		block.querySelector(".execute").click();
	})`
	return browsertest.Get(b, chromedp.Evaluate[map[string]string](fmt.Sprintf(script, operation), chromedp.EvalAwaitPromise))
}

func TestCallsShowWhatIsLeftInTheDocumentation(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Development)
	b := browsertest.New(t)
	b.Do(chromedp.Navigate(s.URL + "/docs"))
	authorize(b, keyForm, s.Key)
	tryOut := func(operation string) {
		b.Click("#operations-" + operation + " .opblock-summary-control")
		b.Click("#operations-" + operation + " .try-out__btn")
		b.Do(chromedp.WaitVisible(chromedp.CSS("#operations-" + operation + " .execute")))
	}
	check := func(operation string, want map[string]string) {
		t.Helper()
		got := outcome(b, operation)
		for name, text := range want {
			if !strings.HasPrefix(got[name], text) || (text == "") != (got[name] == "") {
				t.Errorf("%s: %s says %q, want %q", operation, name, got[name], text)
			}
		}
	}

	tryOut("Search-search")
	check("Search-search", map[string]string{"Limit search-day": "9,999 of 10,000 left, more in ", "Cache": "miss: ", "Replayed": "", "Led to": ""})
	check("Search-search", map[string]string{"Limit search-day": "9,998 of 10,000 left, more in ", "Cache": "hit: ", "Limit caller": "1,1"})
	b.Screenshot("badges-called")
	tryOut("Sign-in-forgotPassword")
	check("Sign-in-forgotPassword", map[string]string{"Limit mail": "29 of 30 left, more in ", "Cache": ""})
	check("Sign-in-forgotPassword", map[string]string{"Limit mail": "28 of 30 left, more in ", "Limit sign-in": "5"})
	tryOut("Users-createUser")
	const key = `#operations-Users-createUser input[placeholder="Idempotency-Key"]`
	if filled := browsertest.Get(b, chromedp.Value(chromedp.CSS(key))); filled != "" {
		t.Errorf("the key is filled in as %q: whoever changes the request and sends it again is refused", filled)
	}
	b.Do(chromedp.SendKeys(chromedp.CSS(key), "8e03978e"), chromedp.Blur(chromedp.CSS(key)))
	check("Users-createUser", map[string]string{"Replayed": "", "Limit caller": "1,1"})
	check("Users-createUser", map[string]string{"Replayed": "the first answer to this Idempotency-Key"})
	b.RequireClean(s.URL)

	tryOut("Users-getPerson") // is open to everybody, so no key is sent, and where it leads answers with 401
	check("Users-getPerson", map[string]string{"Led to": "/api/users/019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f: this is its answer"})

	const id = "#operations-Users-createUser .request-id"
	b.Do(
		chromedp.ScrollIntoView(chromedp.CSS(id)),
		chromedp.Click(chromedp.CSS("#operations-Users-createUser .copy-id")),
		chromedp.WaitVisible(chromedp.CSS("#operations-Users-createUser .copied:not(:empty)")),
	)
	if said := texts(b, "Users-createUser", ".copied"); !slices.Equal(said, []string{"Copied"}) {
		t.Errorf("the button says %q", said)
	}
	if shown := texts(b, "Users-createUser", ".request-id"); len(shown) != 1 || !strings.Contains(s.Log.String(), shown[0]) {
		t.Errorf("the log has no request %q", shown)
	}
}
