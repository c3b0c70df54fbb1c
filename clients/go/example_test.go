package charter_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	charter "github.com/charterhq/charter/clients/go"
)

// A server that knows a key, and Alice, in place of a real one.
func exampleServer() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-API-Key") != "charter_secret" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"items": [{"id": "019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f", "name": "Alice Liddell"}]}`)
	}))
}

// A program calls with an API key.
func Example() {
	server := exampleServer()
	defer server.Close()

	withKey := charter.WithRequestEditorFn(func(_ context.Context, request *http.Request) error {
		request.Header.Set("X-API-Key", "charter_secret")
		return nil
	})
	client, err := charter.NewClientWithResponses(server.URL, withKey)
	if err != nil {
		log.Fatal(err)
	}
	response, err := client.ListUsersWithResponse(context.Background(), nil)
	if err != nil {
		log.Fatal(err) // there was no answer
	}
	switch {
	case response.JSON200 != nil:
		for _, user := range response.JSON200.Items {
			fmt.Println(user.Name)
		}
	case response.ApplicationProblemJSON400 != nil:
		fmt.Println(response.ApplicationProblemJSON400.Code) // safe to program against
	}
	// Output: Alice Liddell
}

// doorServer gives a token to who signs in and to who has a key, and knows its bearer.
func doorServer() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/api/auth/tokens" {
			fmt.Fprint(w, `{"accessToken": "a.b.c", "tokenType": "Bearer", "expiresIn": 900, "refreshToken": "r", "scopes": []}`)
			return
		}
		if r.URL.Path == "/oauth/token" && r.PostFormValue("grant_type") == "client_credentials" && r.PostFormValue("client_secret") == "charter_secret" {
			fmt.Fprint(w, `{"access_token": "a.b.c", "token_type": "Bearer", "expires_in": 900, "scope": "users:read"}`)
			return
		}
		if r.Header.Get("Authorization") != "Bearer a.b.c" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Fprint(w, `{"kind": "user", "id": "019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f", "scheme": "token", "scopes": []}`)
	}))
}

// A program signs in for a token, and sends it with each request from then on.
func Example_signIn() {
	server := doorServer()
	defer server.Close()

	client, err := charter.NewClientWithResponses(server.URL)
	if err != nil {
		log.Fatal(err)
	}
	tokens, err := client.CreateTokensWithResponse(context.Background(), charter.Credentials{
		Email: "alice@example.com", Password: "down the rabbit hole",
	})
	if err != nil || tokens.JSON200 == nil {
		log.Fatal(err, tokens) // the problem+json says why
	}
	client, err = charter.NewClientWithResponses(server.URL, charter.WithRequestEditorFn(func(_ context.Context, request *http.Request) error {
		request.Header.Set("Authorization", "Bearer "+tokens.JSON200.AccessToken)
		return nil
	}))
	if err != nil {
		log.Fatal(err)
	}
	me, err := client.GetMeWithResponse(context.Background())
	if err != nil || me.JSON200 == nil {
		log.Fatal(err, me)
	}
	fmt.Println(me.JSON200.Kind, "by", me.JSON200.Scheme)
	// Output: user by token
}

// A program exchanges its API key for a token that lives for minutes (OAuth 2.0, client credentials), and sends that.
func Example_clientCredentials() {
	server := doorServer()
	defer server.Close()

	client, err := charter.NewClientWithResponses(server.URL)
	if err != nil {
		log.Fatal(err)
	}
	grant, id, secret := "client_credentials", "019aae5c-7a10-7b32-8c55-7d2e3f405162", "charter_secret" // the id of the key, and the key
	token, err := client.IssueTokenWithFormdataBodyWithResponse(context.Background(), charter.OAuthTokenRequest{
		GrantType: &grant, ClientID: &id, ClientSecret: &secret,
	})
	if err != nil || token.JSON200 == nil {
		log.Fatal(err, token) // the error is that of RFC 6749, section 5.2
	}
	client, err = charter.NewClientWithResponses(server.URL, charter.WithRequestEditorFn(func(_ context.Context, request *http.Request) error {
		request.Header.Set("Authorization", "Bearer "+token.JSON200.AccessToken)
		return nil
	}))
	if err != nil {
		log.Fatal(err)
	}
	me, err := client.GetMeWithResponse(context.Background())
	if err != nil || me.JSON200 == nil {
		log.Fatal(err, me)
	}
	fmt.Println("it may", token.JSON200.Scope, "for", token.JSON200.ExpiresIn, "seconds")
	// Output: it may users:read for 900 seconds
}
