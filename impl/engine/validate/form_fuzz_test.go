package validate_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/validate"
)

// checked runs a check on a request of one body.
func checked(request *contract.Request, check func(*validate.Request)) *contract.Problem {
	request.HTTP = &http.Request{URL: new(url.URL), Header: http.Header{}}
	request.MediaType = "a/b"
	r := validate.Begin(request, nil)
	check(r)
	return r.Problem()
}

// FuzzForm holds the reader of forms against the standard library's: what both read, they read alike. What ours
// makes of it is JSON, whatever the shapes of the fields.
func FuzzForm(f *testing.F) {
	for _, body := range []string{
		"", "a=1&b=2", "list=1&list=2", "n=12&n=x", "ids=1,2%2C3", "words=a+b%20c", "bars=true|false", "deep[a]=1&deep[b]=x", "pair=a,1,b,2",
		"x=1&y=2", "j={\"a\":[1]}", "all=1&all={}", "a=%", "%ff=1", "a;b=1", "&&=&", "a=%C3%A9", "deep=1", "pair=a", "j=1&j=2", "=&=",
	} {
		f.Add(body)
	}
	field := func(p validate.Parameter) validate.Field {
		p.Style = max(p.Style, validate.Form)
		return validate.Field{Parameter: p}
	}
	plain := validate.NewFormBody(validate.FormBody{Fields: []validate.Field{field(validate.Parameter{Name: "list", Shape: validate.AsArray, Explode: true})}})
	shapes := validate.NewFormBody(validate.FormBody{Others: validate.IsInteger, Fields: []validate.Field{
		field(validate.Parameter{Name: "n", Reads: validate.IsNumber}),
		field(validate.Parameter{Name: "list", Reads: validate.IsInteger, Shape: validate.AsArray, Explode: true}),
		field(validate.Parameter{Name: "ids", Reads: validate.IsInteger, Shape: validate.AsArray}),
		field(validate.Parameter{Name: "words", Shape: validate.AsArray, Style: validate.SpaceDelimited}),
		field(validate.Parameter{Name: "bars", Reads: validate.IsBoolean, Shape: validate.AsArray, Style: validate.PipeDelimited}),
		field(validate.Parameter{Name: "deep", Reads: validate.IsInteger, Shape: validate.AsObject, Style: validate.DeepObject}),
		field(validate.Parameter{Name: "pair", Shape: validate.AsObject, Members: []validate.Member{{Name: "a", Reads: validate.IsInteger}}}),
		field(validate.Parameter{Name: "spread", Shape: validate.AsObject, Explode: true, Members: []validate.Member{{Name: "x", Reads: validate.IsInteger}}}),
		field(validate.Parameter{Name: "j", Shape: validate.AsJSON, Literal: true}),
		{Parameter: validate.Parameter{Name: "all", Shape: validate.AsArray}, Items: true},
	}})
	f.Fuzz(func(t *testing.T, body string) {
		if body == "" {
			return
		}
		shaped := &contract.Request{Body: []byte(body)}
		if problem := checked(shaped, func(r *validate.Request) { r.Form("a/b", shapes, validate.Anything) }); problem == nil {
			if _, found := validate.JSON(shaped.Body); found != nil {
				t.Fatalf("%q became %q: %v", body, shaped.Body, found)
			}
		}
		request := &contract.Request{Body: []byte(body)}
		if checked(request, func(r *validate.Request) { r.Form("a/b", plain, validate.Anything) }) != nil {
			return
		}
		want, err := url.ParseQuery(body)
		if err != nil {
			t.Fatalf("%q: read, and the standard library says %v", body, err)
		}
		var got map[string]any
		if err := json.Unmarshal(request.Body, &got); err != nil {
			t.Fatalf("%q became %q: %v", body, request.Body, err)
		}
		if len(got) != len(want) {
			t.Fatalf("%q became %q, not %v", body, request.Body, want)
		}
		for name, texts := range want {
			if !slices.Equal(listed(got[name]), texts) {
				t.Fatalf("%q became %q, not %v", body, request.Body, want)
			}
		}
	})
}

func listed(value any) []string {
	items, isList := value.([]any)
	if !isList {
		items = []any{value}
	}
	var texts []string
	for _, item := range items {
		text, _ := item.(string)
		texts = append(texts, text)
	}
	return texts
}

// FuzzMultipart holds the reader of parts against the standard library's: what ours takes, the other reads the same.
func FuzzMultipart(f *testing.F) {
	const begin = "--b\r\nContent-Disposition: form-data; name="
	for _, body := range []string{
		"", "--b--", "--b--\r\n", begin + "\"a\"\r\n\r\nx\r\n--b--\r\n", begin + "a; filename=\"x\"\r\nContent-Type: a/b\r\n\r\n\xff\r\n--b \t\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n\r\n--b--",
		begin + "\"a\\\"b\"\r\n\r\n\r\n--bb\r\n--b--", "x" + begin + "a\r\n\r\n--b--", begin + "f\r\n\r\n\r\n\r\n--b-\r\n--b--\r\nx",
	} {
		f.Add([]byte(body))
	}
	form := validate.NewFormBody(validate.FormBody{Fields: []validate.Field{
		{Parameter: validate.Parameter{Name: "f", Shape: validate.AsArray}, File: new(validate.File)},
		{Parameter: validate.Parameter{Name: "a", Shape: validate.AsArray, Style: validate.Form, Explode: true}},
	}})
	f.Fuzz(func(t *testing.T, body []byte) {
		sent := &contract.Multipart{Stream: bytes.NewReader(body), Boundary: "b"}
		request := new(contract.Request)
		request.SetMultipart(sent)
		problem := checked(request, func(r *validate.Request) { r.Multipart("a/b", form, validate.Anything) })
		defer func() {
			if sent.Close() != nil {
				t.Error("the parts were not given back")
			}
		}()
		if problem != nil {
			return
		}
		if _, found := validate.JSON(request.Body); found != nil {
			t.Fatalf("%q became %q: %v", body, request.Body, found)
		}
		other := multipart.NewReader(bytes.NewReader(body), "b")
		for _, part := range sent.Parts {
			theirs, err := other.NextRawPart()
			if err != nil {
				t.Fatalf("%q: a part %s that the standard library does not see: %v", body, part.Name, err)
			}
			want, err := io.ReadAll(theirs)
			got, alsoErr := io.ReadAll(part.Content)
			if err != nil || alsoErr != nil || theirs.FormName() != part.Name || !bytes.Equal(want, got) {
				t.Fatalf("%q: %q is %q, not %q %q (%v, %v)", body, part.Name, got, theirs.FormName(), want, err, alsoErr)
			}
		}
		if part, err := other.NextRawPart(); !errors.Is(err, io.EOF) || part != nil {
			t.Fatalf("%q: the standard library sees one more part", body)
		}
	})
}
