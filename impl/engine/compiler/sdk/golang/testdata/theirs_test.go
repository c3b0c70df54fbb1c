package main

import (
	"testing"

	"example.com/theirs"
)

// What only the server of a contract has to tell apart is called as it is written.
func TestPathsAreCalledAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	fake := theirs.NewFake()
	for _, name := range []string{"listFiles", "listFilesOfTheBeta", "getFile", "findFile"} {
		fake.Answer(name, 200, map[string]string{"id": "1"})
	}
	client, err := theirs.New(theirs.WithTransport(fake.Answer("shareFile", 204, nil)))
	if err != nil {
		t.Fatal(err)
	}
	ctx, kind := t.Context(), theirs.Ptr("a&b?")
	_, plain := client.Files.List(ctx, theirs.ListFilesParams{Kind: kind})
	_, beta := client.Files.ListOfTheBeta(ctx, theirs.ListFilesOfTheBetaParams{Kind: kind})
	_, alone := client.Files.ListOfTheBeta(ctx, theirs.ListFilesOfTheBetaParams{})
	_, got := client.Files.Get(ctx, "a?b#c")
	_, found := client.Files.Find(ctx, "d")
	shared := client.Files.Share(ctx, "e", theirs.ShareFileParams{With: theirs.Ptr("Ada")})
	for i, err := range []error{plain, beta, alone, got, found, shared} {
		want := []string{"/files?kind=a%26b%3F", "/files?beta=true&kind=a%26b%3F", "/files?beta=true", "/files/a%3Fb%23c", "/files/d", "/files/e"}[i]
		if sent := fake.Calls()[i].Request.URL.RequestURI(); sent != want || err != nil {
			t.Errorf("want %s, got %s (%v)", want, sent, err)
		}
	}
}
