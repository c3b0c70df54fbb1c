package server_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	charter "github.com/charterhq/charter/clients/go"
	"github.com/charterhq/charter/impl/engine/docs/browsertest"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

// try opens an operation in Swagger UI, executes it as it stands and returns the status that is shown.
func try(b *browsertest.Browser, operation string) string {
	block := "#operations-" + operation
	b.Click(block + " .opblock-summary-control")
	b.Click(block + " .try-out__btn")
	b.Click(block + " .execute")
	b.Do(chromedp.WaitVisible(chromedp.CSS(block + " .live-responses-table .response-col_status")))
	return strings.TrimSpace(browsertest.Get(b, chromedp.Text(chromedp.CSS(block+" .live-responses-table tr.response .response-col_status"))))
}

func TestAUserIsCreatedInTheDocumentation(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Development)
	b := browsertest.New(t)
	b.Do(chromedp.Navigate(s.URL + "/")) // leads to /docs
	if status := try(b, "Users-createUser"); status != "201" {
		t.Errorf("creating a user shows %q", status)
	}
	b.Screenshot("create-user")
	if got := names(t, s, charter.ListUsersParams{Q: new("grace@example.com")}); len(got) != 1 {
		t.Errorf("in the directory: %q", got)
	}
	b.RequireClean(s.URL)
}

func TestTheExamplesWorkAsTheyAre(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Development)
	b := browsertest.New(t)
	b.Do(chromedp.Navigate(s.URL + "/docs"))
	for _, operation := range []string{"Users-listUsers", "Users-getUser", "Users-updateUser", "Users-replaceUser", "Search-search", "Service-getReadiness"} {
		if status := try(b, operation); status != "200" {
			t.Errorf("%s shows %q", operation, status)
		}
	}
	if status := try(b, "Users-deleteUser"); status != "204" {
		t.Errorf("deleting shows %q", status)
	}
	b.RequireClean(s.URL)
}
