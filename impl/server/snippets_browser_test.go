package server_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"

	operations "github.com/charterhq/charter/gen/contract"
	"github.com/charterhq/charter/impl/engine/docs/browsertest"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

func TestEveryOperationIsDocumentedWithACallInEachLanguage(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Development)
	_, text := s.Do(t, http.MethodGet, "/docs/snippets.json", "")
	var snippets map[string][]struct{ Lang, Label, Source string }
	if err := json.Unmarshal([]byte(text), &snippets); err != nil {
		t.Fatal(err)
	}
	expected := 0
	for _, o := range operations.Operations {
		if o.Webhook != nil || o.Redirect != nil { // nobody calls these with an SDK: other systems do, and what has moved is called where it is now
			if calls, has := snippets[o.Method+" "+o.Path]; has {
				t.Errorf("%s %s is called by %v", o.Method, o.Path, calls)
			}
			continue
		}
		expected++
		var has []string
		for _, snippet := range snippets[o.Method+" "+o.Path] {
			has = append(has, snippet.Label)
		}
		if !slices.Equal(has, []string{"Go", "TypeScript", "Python"}) {
			t.Errorf("%s %s has calls in %q", o.Method, o.Path, has)
		}
	}
	if len(snippets) != expected {
		t.Errorf("%d operations have calls, and %d are called with SDKs", len(snippets), expected)
	}

	b := browsertest.New(t)
	b.Do(chromedp.Navigate(s.URL+"/docs"), chromedp.WaitVisible(chromedp.CSS(".opblock .badges-short")))
	for operation, want := range map[string]string{
		"Users-createUser":        "user, err := client.Users.Create(ctx, charter.CreateUserParams{Name: \"Grace Hopper\", Email: \"grace@example.com\"})",
		"External-deleteExternal": "externalAnswer, err := client.External.Delete(ctx, \"shelves/fiction/7\")",
	} {
		b.Click("#operations-" + operation + " .opblock-summary-control")
		b.Do(chromedp.WaitVisible(chromedp.CSS("#operations-" + operation + " .snippets pre")))
		if got := browsertest.Get(b, chromedp.Evaluate[string](`document.querySelector("#operations-`+operation+` .snippets code").textContent.split("\n")[0]`)); got != want {
			t.Errorf("%s is called by %s", operation, got)
		}
	}
	b.Screenshot("snippets")
	b.RequireClean(s.URL)
}
