package charter_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	charter "github.com/charterhq/charter/clients/go"
)

// A server that knows Alice, in place of a real one.
func exampleServer() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"items": [{"id": "019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f", "name": "Alice Liddell"}]}`)
	}))
}

func Example() {
	server := exampleServer()
	defer server.Close()

	client, err := charter.NewClientWithResponses(server.URL)
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

// doorServer gives a token to who signs in, and knows its bearer.
func doorServer() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/api/auth/tokens" {
			fmt.Fprint(w, `{"accessToken": "a.b.c", "tokenType": "Bearer", "expiresIn": 900, "refreshToken": "r", "scopes": []}`)
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
