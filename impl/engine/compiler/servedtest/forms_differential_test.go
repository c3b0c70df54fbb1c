package servedtest_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"slices"
	"testing"

	operations "github.com/charterhq/charter/impl/engine/compiler/testdata/bodies/want/gen/contract"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/interprettest"
)

// FuzzForms holds the generated checks of forms against an interpreter of the contract that shares no code with them:
// both must find the same violations, and else the same values, but for defaults, which it has not.
func FuzzForms(f *testing.F) {
	generated, interpreted := forms(f)
	for i := range generated {
		for _, seed := range []string{
			"name=Ada+L&age=36&ratio=0.5&agreed=true", "name=ab&tags=a&tags=b%2Cc&ids=1,2,3", "words=a%2Cb%20c+d&flags=true|false%7Ctrue",
			"color[red]=1&name=ab&color%5Bname%5D=x&pair=left,1,right,2", "to=2&from=1&note=a;b&list=[1,%202]", "address=%7B%22city%22:%22x%22}",
			"name=ab&ids=&pair=left&color[red][x]=1", "name=ab%2&age=1e1&%ff=1&a&a", "point={%22x%22:1}&points={}&points={%22y%22:2}&z=3&z=4", "name=ab&address={&list=[1&point=1&points=[", "level=6&=1&id=x&size=1.0",
		} {
			f.Add(uint8(i), seed)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, body string) {
		i := int(which) % len(generated)
		got := &contract.Request{HTTP: &http.Request{Method: http.MethodPost, URL: new(url.URL), Header: http.Header{}}, MediaType: asForm, Body: []byte(body)}
		want := *got
		found, should := generated[i].Check(got), interpreted[i].Check(&want)
		if !slices.Equal(places(found), places(should)) {
			t.Fatalf("%s %q\nfound  %q\nshould %q", generated[i].ID, body, places(found), places(should))
		}
		if found != nil {
			return
		}
		var ours, theirs map[string]any
		if json.Unmarshal(got.Body, &ours) != nil || json.Unmarshal(want.Body, &theirs) != nil {
			t.Fatalf("%s and %s", got.Body, want.Body)
		}
		for name, value := range theirs {
			if !contains(ours[name], value) {
				t.Fatalf("%s %q: %s is %v, should be %v", generated[i].ID, body, name, ours[name], value)
			}
		}
	})
}

// forms are the operations that take forms, of both, with nothing but those.
func forms(f *testing.F) (generated, interpreted []contract.Operation) {
	f.Helper()
	text, err := os.ReadFile("../testdata/bodies/want/gen/openapi.json")
	if err != nil {
		f.Fatal(err)
	}
	var document map[string]any
	if err := json.Unmarshal(text, &document); err != nil {
		f.Fatal(err)
	}
	for path, item := range document["paths"].(map[string]any) {
		for method, operation := range item.(map[string]any) {
			body, _ := operation.(map[string]any)["requestBody"].(map[string]any)
			content, _ := body["content"].(map[string]any)
			if content[asForm] == nil {
				delete(item.(map[string]any), method)
				continue
			}
			body["content"] = map[string]any{asForm: content[asForm]}
		}
		if len(item.(map[string]any)) == 0 {
			delete(document["paths"].(map[string]any), path)
		}
	}
	thing := document["components"].(map[string]any)["schemas"].(map[string]any)["Thing"].(map[string]any)
	thing["properties"].(map[string]any)["id"] = map[string]any{"type": "string", "not": map[string]any{}} // it is readOnly, of which the interpreter knows nothing
	if text, err = json.Marshal(document); err != nil {
		f.Fatal(err)
	}
	if interpreted, err = interprettest.Operations(text); err != nil {
		f.Fatal(err)
	}
	for _, operation := range interpreted {
		at := slices.IndexFunc(operations.Operations, func(o contract.Operation) bool { return o.ID == operation.ID })
		generated = append(generated, operations.Operations[at])
	}
	if len(generated) != 3 {
		f.Fatalf("%d operations take forms", len(generated))
	}
	return generated, interpreted
}

// places are what is wrong where, and how it is told. Where JSON stops to be that, two readers may put differently, and
// of a list that is too long generated code looks at nothing more.
func places(problem *contract.Problem) []string {
	if problem == nil {
		return nil
	}
	unread := []string{"syntax", "encoding", "trailingData", "depth", "duplicateName", "number"}
	var all, long []string
	for _, v := range problem.Errors {
		if v.Code == "maxItems" {
			long = append(long, *v.Pointer+"/")
		}
	}
	for _, v := range problem.Errors {
		switch {
		case slices.ContainsFunc(long, func(list string) bool { return len(*v.Pointer) > len(list) && (*v.Pointer)[:len(list)] == list }), v.Code == "uniqueItems":
		case slices.Contains(unread, v.Code):
			all = append(all, field(*v.Pointer)+" cannot be read")
		case v.Code == "repeated":
			all = append(all, *v.Pointer+" repeated")
		case v.Code == "readOnly", v.Code == "schema", v.Code == "additionalProperties":
			all = append(all, *v.Pointer+" may not stand here")
		default:
			all = append(all, *v.Pointer+" "+v.Code+" "+v.Detail)
		}
	}
	slices.Sort(all)
	return all
}

// field is the first step of a pointer.
func field(pointer string) string {
	for i := 1; i < len(pointer); i++ {
		if pointer[i] == '/' {
			return pointer[:i]
		}
	}
	return pointer
}

// contains tells whether a value is another, with more members in objects.
func contains(ours, theirs any) bool {
	switch theirs := theirs.(type) {
	case map[string]any:
		object, ok := ours.(map[string]any)
		for name, value := range theirs {
			ok = ok && contains(object[name], value)
		}
		return ok
	case []any:
		list, ok := ours.([]any)
		ok = ok && len(list) == len(theirs)
		for i := range theirs {
			ok = ok && contains(list[i], theirs[i])
		}
		return ok
	}
	return reflect.DeepEqual(ours, theirs)
}
