package server_test

import (
	"fmt"
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

// authorize fills in the dialog of Swagger UI: a scheme of the contract, by its place there, and a credential.
func authorize(b *browsertest.Browser, place int, credential string) {
	form := fmt.Sprintf(".dialog-ux .auth-container:nth-of-type(%d)", place)
	b.Click(".auth-wrapper .btn.authorize")
	b.Do(chromedp.WaitVisible(chromedp.CSS(form)), chromedp.SendKeys(chromedp.CSS(form+" input"), credential))
	b.Click(form + " .auth-btn-wrapper .authorize")
	b.Click(".dialog-ux .close-modal")
}

// The places of the security schemes in the dialog.
const (
	tokenForm = 2
	keyForm   = 3
)

func TestAUserIsCreatedInTheDocumentation(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Development)
	b := browsertest.New(t)
	b.Do(chromedp.Navigate(s.URL + "/")) // leads to /docs
	authorize(b, keyForm, s.Key)
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
	authorize(b, keyForm, s.Key)
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

func TestPeopleSignInInTheDocumentation(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Development)
	b := browsertest.New(t)
	b.Do(chromedp.Navigate(s.URL + "/docs"))
	if status := try(b, "Sign-in-signIn"); status != "200" { // the example is the administrator
		t.Fatalf("signing in shows %q", status)
	}
	for operation, want := range map[string]string{
		"Users-listUsers": "200", "Account-getMe": "200", "Account-listSessions": "200", "Users-getUser": "200", "Keys-getKey": "200",
	} {
		if status := try(b, operation); status != want { // by the cookie alone
			t.Errorf("%s shows %q", operation, status)
		}
	}
	b.Screenshot("signed-in")
	if status := try(b, "Sign-in-signOut"); status != "204" {
		t.Errorf("signing out shows %q", status)
	}
	b.RequireClean(s.URL)
}

// A cookie cannot be typed in: the dialog asks for what sets it.
func TestPeopleSignInInTheDialogAuthorize(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Development)
	b := browsertest.New(t)
	b.Do(chromedp.Navigate(s.URL + "/docs"))
	b.Click(".auth-wrapper .btn.authorize")
	const form = ".dialog-ux .by-cookie"
	b.Do(chromedp.WaitVisible(chromedp.CSS(form)))
	if inputs := browsertest.Get(b, chromedp.Evaluate[int](`document.querySelectorAll(".dialog-ux .auth-container").length * 10 + document.querySelectorAll("`+form+` input").length`)); inputs != 32 {
		t.Errorf("%d: there are three schemes, and two fields in the first", inputs)
	}
	said := func(password string) string {
		b.Do(
			chromedp.SendKeys(chromedp.CSS(form+` input[type="email"]`), "alice@example.com"),
			chromedp.SendKeys(chromedp.CSS(form+` input[type="password"]`), password),
		)
		b.Click(form + " button")
		b.Do(chromedp.WaitVisible(chromedp.CSS(form + " .said")))
		return browsertest.Get(b, chromedp.Text(chromedp.CSS(form+" .said")))
	}
	if text := said("down the rabbit hole"); !strings.Contains(text, "the browser has the cookie") {
		t.Errorf("the dialog says %q", text)
	}
	b.Screenshot("sign-in-dialog")
	b.Click(".dialog-ux .close-modal")
	if status := try(b, "Account-getMe"); status != "200" {
		t.Errorf("who am I? shows %q", status)
	}
	b.RequireClean(s.URL)

	b.Do(chromedp.Navigate(s.URL + "/docs")) // the browser complains of every 401
	b.Click(".auth-wrapper .btn.authorize")
	b.Do(chromedp.WaitVisible(chromedp.CSS(form)))
	if text := said("up the rabbit hole"); !strings.Contains(text, "password is wrong") {
		t.Errorf("the dialog says %q", text)
	}
	b.Screenshot("sign-in-dialog-wrong")
}

// A challenge for which the browser asks its user would keep the page waiting.
func TestTheTokenEndpointIsTriedInTheDocumentation(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Development)
	b := browsertest.New(t)
	b.Do(chromedp.Navigate(s.URL + "/docs"))
	if status := try(b, "Sign-in-issueToken"); status != "401" { // the key is from elsewhere
		t.Errorf("the example shows %q", status)
	}
	const form = "#operations-Sign-in-issueToken [data-property-name=%s] input"
	for property, want := range map[string]string{"grant_type": "client_credentials", "scope": "users:read", "client_id": "019aae5c-7a10-7b32-8c55-7d2e3f405162"} {
		if got := browsertest.Get(b, chromedp.Value(chromedp.CSS(fmt.Sprintf(form, property)))); got != want {
			t.Errorf("%s is filled in as %q, want %q", property, got, want)
		}
	}
}

func TestAppsAuthorizeInTheDocumentation(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Development)
	token, _ := pair(t, s, "alice@example.com", "down the rabbit hole")
	b := browsertest.New(t)
	b.Do(chromedp.Navigate(s.URL + "/docs"))
	authorize(b, tokenForm, strings.TrimPrefix(token, "Authorization: Bearer "))
	for _, operation := range []string{"Account-getMe", "Users-getUser", "Keys-listKeys"} {
		if status := try(b, operation); status != "200" {
			t.Errorf("%s shows %q", operation, status)
		}
	}
	b.RequireClean(s.URL)
}
