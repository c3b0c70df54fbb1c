package sdk_test

import (
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

func TestNamesOfEveryStyleAreTheSameWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][4]string{
		"userId":         {"userId", "UserId", "user_id", "user-id"},
		"user_id":        {"userId", "UserId", "user_id", "user-id"},
		"X-User-ID":      {"xUserId", "XUserId", "x_user_id", "x-user-id"},
		"HTTPServer":     {"httpServer", "HttpServer", "http_server", "http-server"},
		"Sign in":        {"signIn", "SignIn", "sign_in", "sign-in"},
		"repos/list-all": {"reposListAll", "ReposListAll", "repos_list_all", "repos-list-all"},
		"oauth2Token":    {"oauth2Token", "Oauth2Token", "oauth2_token", "oauth2-token"},
		"the city's":     {"theCitys", "TheCitys", "the_citys", "the-citys"},
		"größe":          {"größe", "Größe", "größe", "größe"},
		"+1":             {"1", "1", "1", "1"},
		"---":            {"", "", "", ""},
	} {
		name := sdk.Words(text)
		if got := [4]string{name.Camel(), name.Pascal(), name.Snake(), name.Kebab()}; got != want {
			t.Errorf("%q: %q, not %q", text, got, want)
		}
	}
}
