package rivals_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/bench/gen/alone"
	"github.com/charterhq/charter/impl/engine/compiler/bench/rivals"
	"github.com/charterhq/charter/impl/engine/compiler/bench/spec"
	"github.com/charterhq/charter/impl/engine/contract"
)

// What differs in cost must not differ in its answer.
func TestAllRivalsSayTheSameOfTheSameRequests(t *testing.T) {
	t.Parallel()
	all, err := rivals.All()
	if err != nil {
		t.Fatal(err)
	}
	all = append(all, standalone())
	for name, test := range requests() {
		for _, rival := range all {
			t.Run(name+"/"+rival.Name, func(t *testing.T) {
				t.Parallel()
				check, err := rival.Prepare(test.New())
				if err != nil {
					t.Fatal(err)
				}
				if check == nil {
					t.Skip("it has nothing of its own to do here")
				}
				for range 3 { // also when it is asked again
					if err := check(); (err == nil) != test.OK {
						t.Errorf("want it to be right: %v, got %v", test.OK, err)
					}
				}
			})
		}
	}
}

func requests() map[string]rivals.Scenario {
	const user = `{"name":"Grace Hopper","email":"grace@example.com","role":"admin"}`
	all := map[string]rivals.Scenario{
		"GET of no parameters":   {New: rivals.List("", ""), OK: true},
		"GET beyond the maximum": {New: rivals.List("limit=101", "")},
		"GET with a word":        {New: rivals.List("limit=ten", "")},
		"GET of an odd cursor":   {New: rivals.List("cursor=%20", "")},
		"GET of another role":    {New: rivals.List("role=owner", "")},
		"GET of no boolean":      {New: rivals.List("active=perhaps", "")},
		"GET since never":        {New: rivals.List("since=never", "")},
		"GET with an odd header": {New: rivals.List("", "two")},
		"GET of an odd tenant":   {New: rivals.Of("navy")},
		"POST to no address":     {New: rivals.Create(strings.Replace(user, "@", " at ", 1))},
		"POST of the least":      {New: rivals.Create(user), OK: true},
		"POST of a long name":    {New: rivals.Create(strings.Replace(user, "Grace", strings.Repeat("é", 196), 1))},
		"POST without a name":    {New: rivals.Create(`{"email":"grace@example.com","role":"admin"}`)},
		"POST of a text for age": {New: rivals.Create(strings.Replace(user, `{`, `{"age":"44",`, 1))},
		"POST of too much":       {New: rivals.Create(strings.Replace(user, `{`, `{"shoe":44,`, 1))},
		"POST of two same tags":  {New: rivals.Create(strings.Replace(user, `{`, `{"tags":["a","a"],`, 1))},
		"POST of no JSON":        {New: rivals.Create(`{"name":`)},
		"POST of no users":       {New: rivals.Import(0)},
	}
	for _, scenario := range rivals.Scenarios() {
		all[scenario.Name] = scenario
	}
	return all
}

// standalone is the package that charter generate --only validators makes.
func standalone() rivals.Rival {
	checks := map[string]func(*http.Request) (*alone.Request, error){
		"listUsers": alone.ValidateListUsers, "createUser": alone.ValidateCreateUser, "importUsers": alone.ValidateImportUsers,
	}
	return rivals.Rival{Name: "charter, alone", Prepare: func(r *rivals.Request) (func() error, error) {
		check := checks[r.Operation]
		return func() error {
			request := r.HTTP.Clone(r.HTTP.Context())
			if r.Body != nil {
				request.Body, request.ContentLength = io.NopCloser(bytes.NewReader(r.Body)), int64(len(r.Body))
				request.Header.Set("Content-Type", "application/json")
			}
			_, err := check(request)
			return err
		}, nil
	}}
}

func TestTheMeasuredRequestsAreOfTheSizesThatTheyClaim(t *testing.T) {
	t.Parallel()
	if size := len(rivals.User(0)); size < 130 || size > 150 {
		t.Errorf("a user has %d bytes", size)
	}
	if size := len(rivals.Import(100 << 10)().Body); size < 100<<10 || size > 101<<10 {
		t.Errorf("the large body has %d bytes", size)
	}
}

// Who is asked for all violations names all, and where they are.
func TestAllViolationsAreCounted(t *testing.T) {
	t.Parallel()
	all, err := rivals.All()
	if err != nil {
		t.Fatal(err)
	}
	scenarios := rivals.Scenarios()
	places := func(r rivals.Rival) string {
		check, err := r.Prepare(scenarios[len(scenarios)-1].New())
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(placesOf(check()), " ")
	}
	want := "/age /country /country /email /name /role /tags"
	for _, rival := range all[:3] {
		if got := places(rival); got != want {
			t.Errorf("%s: want %s, got %s", rival.Name, want, got)
		}
	}
}

// placesOf are the JSON pointers of what was found.
func placesOf(err error) (places []string) {
	problem, refused := new(contract.Problem), new(rivals.RefusedError)
	switch {
	case errors.As(err, &problem):
		for _, v := range problem.Errors {
			places = append(places, *v.Pointer)
		}
	case errors.As(err, &refused):
		for _, v := range refused.Violations {
			places = append(places, "/"+strings.Join(v.Path, "/"))
		}
	}
	slices.Sort(places)
	return places
}

// What takes no body costs two allocations at the most.
func TestAGETCostsTwoAllocations(t *testing.T) { //nolint:paralleltest // others' allocations would count
	check, err := rivals.Charter().Prepare(rivals.Scenarios()[0].New())
	if err != nil {
		t.Fatal(err)
	}
	allocations := testing.AllocsPerRun(1000, func() {
		if err := check(); err != nil {
			t.Fatal(err)
		}
	})
	if allocations > 2 {
		t.Errorf("%v allocations", allocations)
	}
}

func TestTheContractSaysTheSameInBothVersions(t *testing.T) {
	t.Parallel()
	_, as31, _ := bytes.Cut(spec.OpenAPI31, []byte("openapi: 3.1.0\n"))
	_, as30, _ := bytes.Cut(spec.OpenAPI30, []byte("openapi: 3.0.3\n"))
	if len(as31) == 0 || !bytes.Equal(as31, as30) {
		t.Error("the two differ in more than their version")
	}
}
