package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/zoo"
)

func client(t *testing.T, options ...zoo.Option) *zoo.Client {
	t.Helper()
	made, err := zoo.New(append([]zoo.Option{zoo.WithKey("a secret"), zoo.WithPauses(time.Millisecond, time.Minute)}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestWhatIsSentIsWhatIsSet(t *testing.T) {
	t.Parallel()
	for want, params := range map[string]zoo.CreateAnimalParams{
		`{"name":"Leo","species":"lion"}`:              {Name: "Leo", Species: zoo.SpeciesLion},
		`{"name":"Leo","species":"lion","class":null}`: {Name: "Leo", Species: zoo.SpeciesLion, Class: zoo.Null[string]()},
		`{"name":"Leo","species":"lion","pin":"","class":"a","parents":[{"name":"Lea","species":"lion"}],"names":{}}`: {
			Name: "Leo", Species: zoo.SpeciesLion, Pin: zoo.Ptr(""), Class: zoo.Set("a"), Parents: []zoo.AnimalSent{{Name: "Lea", Species: "lion"}}, Names: map[string]string{},
		},
		`{"name":"Leo","species":"unicorn","measures":{"height-cm":1.10,"horn":[1]},"magic":true}`: {
			Name: "Leo", Species: "unicorn", Extra: map[string]json.RawMessage{"magic": json.RawMessage("true")},
			Measures: &zoo.AnimalSentMeasures{HeightCm: zoo.Ptr(json.Number("1.10")), Extra: map[string]json.RawMessage{"horn": json.RawMessage("[1]")}},
		},
	} {
		fake := zoo.NewFake().Answer("createAnimal", 201, `{}`)
		if _, err := client(t, zoo.WithTransport(fake)).Animals.Create(t.Context(), params); err != nil {
			t.Error(err)
		}
		call := fake.Calls()[0]
		if got := string(call.Body); got != want || call.Request.Header.Get("Idempotency-Key") == "" || call.Request.Header.Get("X-Zoo-Key") != "a secret" {
			t.Errorf("want %s, got %s with %v", want, got, call.Request.Header)
		}
	}
}

func TestWhatALaterVersionAddsComesThrough(t *testing.T) {
	t.Parallel()
	const text = `{"id":"1","name":"Leo","species":"unicorn","measures":{"height-cm":12345678901234567890.10,"horn":1},"NAME":"another","magic":{"a":1.10}}`
	fake := zoo.NewFake().Answer("getAnimal", 200, text)
	animal, err := client(t, zoo.WithTransport(fake)).Animals.Get(t.Context(), "1", zoo.GetAnimalParams{})
	if err != nil {
		t.Fatal(err)
	}
	if animal.Species.Known() || !zoo.SpeciesBear.Known() || animal.Name != "Leo" || string(animal.Extra["magic"]) != `{"a":1.10}` || animal.Measures.HeightCm.String() != "12345678901234567890.10" {
		t.Errorf("%+v", animal)
	}
	again, err := json.Marshal(animal)
	if err != nil || len(again) != len(text) || !strings.Contains(string(again), `"magic":{"a":1.10}`) {
		t.Errorf("%s %v", again, err)
	}
}

func TestAMemberOfAUnionIsWhatItLooksLike(t *testing.T) {
	t.Parallel()
	fake := zoo.NewFake().Answer("search", 200, `[{"id":"1","name":"Leo","species":"lion"},{"firstName":"Ada"},{"aisle":3},"later"]`)
	found, err := client(t, zoo.WithTransport(fake)).Search.Search(t.Context(), zoo.SearchParams{Text: "a b&c", From: zoo.Ptr(0)})
	if err != nil || len(found) != 4 {
		t.Fatal(found, err)
	}
	if found[0].Animal == nil || found[1].Keeper == nil || found[2].Animal != nil || found[2].Keeper != nil || string(found[3].Raw) != `"later"` {
		t.Errorf("%+v", found)
	}
	if again, err := json.Marshal(found); err != nil || string(again) != `[{"id":"1","name":"Leo","species":"lion"},{"firstName":"Ada"},{"aisle":3},"later"]` {
		t.Errorf("%s %v", again, err)
	}
	if got := string(fake.Calls()[0].Body); got != "text=a+b%26c&from=0" {
		t.Error(got)
	}
}

func TestParametersAreWrittenInTheirStyles(t *testing.T) {
	t.Parallel()
	fake := zoo.NewFake().Answer("listAnimals", 200, `{"data":{"animals":[{"id":"1"}],"next":"2"}}`).Answer("listAnimals", 200, `{"data":{"animals":[{"id":"2"}],"next":null}}`)
	params := zoo.ListAnimalsParams{Species: []zoo.Species{zoo.SpeciesLion, "ü"}, Tag: []string{"a b", "c|d"}, Born: &zoo.ListAnimalsBorn{After: zoo.Ptr("2020-01-01")}}
	animals, err := client(t, zoo.WithTransport(fake)).Animals.List(t.Context(), params).Collect(0)
	if err != nil || len(animals) != 2 || animals[1].ID != "2" {
		t.Fatal(animals, err)
	}
	const rest = "species=lion&species=%C3%BC&tag=a%20b%7Cc%7Cd&born%5Bafter%5D=2020-01-01"
	calls := fake.Calls()
	if first, second := calls[0].Request.URL.RawQuery, calls[1].Request.URL.RawQuery; first != strings.Replace(rest, "c%7Cd", "c%7Cd", 1) || second != "cursor=2&"+rest {
		t.Error(first, second)
	}
	if path := calls[0].Request.URL.Path; path != "/v1/animals" {
		t.Error(path)
	}
}

func TestAFileIsSentAgainAndAStreamIsNot(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "photo")
	if err := os.WriteFile(path, []byte("a photo"), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for name, test := range map[string]struct {
		body io.Reader
		want int
	}{"a file": {file, 2}, "a stream": {io.MultiReader(file), 1}} {
		if _, err := file.Seek(2, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		fake := zoo.NewFake().Refuse("putPhoto", 503, "later").Answer("putPhoto", 204, nil)
		err := client(t, zoo.WithTransport(fake)).Photos.Put(t.Context(), "1", zoo.PutPhotoParams{Body: test.body})
		var refused *zoo.Error
		if calls := fake.Calls(); len(calls) != test.want || string(calls[test.want-1].Body) != "photo" || (test.want == 2) != (err == nil) || err != nil && !errors.As(err, &refused) {
			t.Errorf("%s: %d calls, %v", name, len(calls), err)
		}
	}
}

// An answer can be read while the handler writes it, and the end of the caller's interest ends the handler.
func TestAHandlerIsCalledInProcess(t *testing.T) {
	t.Parallel()
	ended := make(chan struct{})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/animals/1/photo", func(w http.ResponseWriter, r *http.Request) {
		defer close(ended)
		fmt.Fprint(w, r.Host, r.Header.Get("X-Zoo-Key"))
		<-r.Context().Done()
	})
	mux.HandleFunc("PUT /v1/animals/1/photo", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusNoContent)
		if string(body) != "a photo" {
			t.Errorf("%s came", body)
		}
	})
	mux.HandleFunc("DELETE /v1/animals/1", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	local := client(t, zoo.InProcess(mux))
	photo, err := local.Photos.Get(t.Context(), "1")
	if err != nil {
		t.Fatal(err)
	}
	text := make([]byte, len("localhost"))
	if _, err := io.ReadFull(photo, text); err != nil || string(text) != "localhost" {
		t.Error(string(text), err)
	}
	if err := photo.Close(); err != nil {
		t.Error(err)
	}
	<-ended
	if err := local.Photos.Put(t.Context(), "1", zoo.PutPhotoParams{Body: strings.NewReader("a photo")}); err != nil {
		t.Error(err)
	}
	if err := local.Animals.Delete(t.Context(), "1"); !errors.As(err, new(*zoo.ConnectionError)) {
		t.Error(err)
	}
}

func TestATokenIsGotOnceAndReplacedWhenItEnds(t *testing.T) {
	t.Parallel()
	var count atomic.Int32
	source := zoo.TokenFunc(func(context.Context) (zoo.IssuedToken, error) {
		return zoo.IssuedToken{Value: fmt.Sprint("token-", count.Add(1)), ExpiresAt: time.Now().Add(time.Hour)}, nil
	})
	fake := zoo.NewFake().Answer("deleteAnimal", 204, nil)
	program, err := zoo.New(zoo.WithTransport(fake), zoo.WithTokenSource(source))
	if err != nil {
		t.Fatal(err)
	}
	var calls sync.WaitGroup
	for range 8 {
		calls.Add(1)
		go func() {
			defer calls.Done()
			if err := program.Animals.Delete(t.Context(), "1"); err != nil {
				t.Error(err)
			}
		}()
	}
	calls.Wait()
	if got := fake.Calls()[7].Request.Header.Get("Authorization"); count.Load() != 1 || got != "Bearer token-1" {
		t.Error(count.Load(), got)
	}
	failing := errors.New("no token")
	if err := program.Animals.Delete(t.Context(), "1", zoo.WithTokenSource(zoo.TokenFunc(func(context.Context) (zoo.IssuedToken, error) { return zoo.IssuedToken{}, failing }))); !errors.Is(err, failing) || !errors.As(err, new(*zoo.RequestError)) {
		t.Error(err)
	}
}

func TestAnErrorIsKnownByItsKind(t *testing.T) {
	t.Parallel()
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	late, end := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer end()
	fake := zoo.NewFake().Answer("deleteAnimal", 204, nil)
	for name, test := range map[string]struct {
		ctx  context.Context
		kind error
		as   any
	}{"canceled": {canceled, context.Canceled, new(*zoo.CanceledError)}, "late": {late, context.DeadlineExceeded, new(*zoo.TimeoutError)}} {
		if err := client(t, zoo.WithTransport(fake)).Animals.Delete(test.ctx, "1"); !errors.Is(err, test.kind) || !errors.As(err, test.as) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := client(t, zoo.WithTransport(fake), zoo.WithKey("a\nb")).Animals.Delete(t.Context(), "1"); !errors.As(err, new(*zoo.RequestError)) || !strings.Contains(err.Error(), "the credential key ") || len(fake.Calls()) != 0 {
		t.Error(err)
	}
}

func TestWhatIsWrongWithOptionsIsToldAtOnce(t *testing.T) {
	t.Parallel()
	for name, option := range map[string]zoo.Option{
		"an address that is none":        zoo.WithBaseURL("api.example.com"),
		"an address with a variable":     zoo.WithBaseURL("https://{region}.example.com"),
		"a variable that is not there":   zoo.WithServerVariables(map[string]string{"planet": "mars"}),
		"a key of one call for a client": zoo.WithIdempotencyKey("a"),
		"one response for all calls":     zoo.WithResponse(new(zoo.Response)),
	} {
		if _, err := zoo.New(option); !errors.As(err, new(*zoo.RequestError)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheServersOfTheContractHaveVariables(t *testing.T) {
	t.Parallel()
	for want, options := range map[string][]zoo.Option{
		"https://zoo.example.com/v1/animals/1":      nil,
		"https://test.zoo.example.com/v1/animals/1": {zoo.WithBaseURL(zoo.EnvironmentTheTestZoo)},
		"https://eu.zoo.example.com/v1/animals/1":   {zoo.WithBaseURL(zoo.EnvironmentNear)},
		"https://us.zoo.example.com/v2/animals/1":   {zoo.WithServerVariables(map[string]string{"region": "us", "version": "v2"}), zoo.WithBaseURL(zoo.EnvironmentNear)},
	} {
		fake := zoo.NewFake().Answer("deleteAnimal", 204, nil)
		if err := client(t, append(options, zoo.WithTransport(fake))...).Animals.Delete(t.Context(), "1"); err != nil {
			t.Fatal(err)
		}
		if got := fake.Calls()[0].Request; got.URL.String() != want || got.UserAgent() != "zoo-go/1.2.3" {
			t.Errorf("%s of %s was asked, and not %s", got.URL, got.UserAgent(), want)
		}
	}
	_, err := zoo.New(zoo.WithBaseURL(zoo.EnvironmentNear), zoo.WithServerVariables(map[string]string{"region": "moon"}))
	if err == nil || !strings.Contains(err.Error(), `the variable region of the server can be eu, us, and not "moon"`) {
		t.Error(err)
	}
}

func TestMiddlewareStandsAroundEachAttempt(t *testing.T) {
	t.Parallel()
	var order []string
	around := func(name string) zoo.Middleware {
		return func(request *http.Request, attempt zoo.Attempt, next func(*http.Request) (*http.Response, error)) (*http.Response, error) {
			order = append(order, fmt.Sprint(name, attempt.Number))
			request.Header.Set("X-"+name, attempt.Operation)
			return next(request)
		}
	}
	fake := zoo.NewFake().Refuse("deleteAnimal", 503, "later").Answer("deleteAnimal", 204, nil)
	if err := client(t, zoo.WithTransport(fake), zoo.WithMiddleware(around("A"))).Animals.Delete(t.Context(), "1", zoo.WithMiddleware(around("B"))); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(order, " "); got != "A0 B0 A1 B1" || fake.Calls()[0].Request.Header.Get("X-B") != "deleteAnimal" {
		t.Error(got)
	}
}
