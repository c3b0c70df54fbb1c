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
