package servedtest_test

import (
	"net/http"
	"strings"
	"testing"
)

const (
	asJSON = "application/json"
	asForm = "application/x-www-form-urlencoded"
)

func TestEachKindOfBodyReachesItsHandlerAsItWasChecked(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for _, test := range []struct{ call, mediaType, body, want string }{
		{"POST /things", asJSON, `{"name":"ab"}`, `json {"name":"ab","size":7}`},
		{"POST /things", asJSON, `{"name":"ab","size":1.20e1}`, `json {"name":"ab","size":12}`},
		{"POST /things", asJSON, `{"name":"ab","size":-0.0}`, `json {"name":"ab","size":0}`},
		{"POST /things", asJSON, `{"name":"ab","size":1.5}`, "validation-failed /size:type"},
		{"POST /things", "Application/JSON; charset=UTF-8", `{"size":1,"name":"ab"}`, `json {"name":"ab","size":1}`},
		{"POST /things", "application/vnd.things+json", `{"things":[{"name":"ab","size":1}]}`, `things {"things":[{"name":"ab","size":1}]}`},
		{"POST /things", asForm, `name=a+b&size=3`, `form {"name":"a b","size":3}`},
		{"POST /things", asForm, `name=ab`, `form {"name":"ab","size":7}`},
		{"POST /things", asForm, `name=ab&id=x`, "validation-failed /id:readOnly"},
		{"POST /things", asForm, `NAME=ab&name=ab`, "validation-failed /NAME:additionalProperties"},
		{"POST /things", asForm, ``, "validation-failed :required"},
		{"POST /things", "application/xml", `<a/>`, "unsupported-media-type"},
		{"POST /things", asForm + "; charset=iso-8859-1", `name=ab`, "unsupported-media-type"},
		{"POST /things", "application/*", `{}`, "unsupported-media-type"},
		{"POST /things", "", `{}`, "unsupported-media-type"},
		{"POST /things", asJSON, strings.Repeat(" ", 70000), "content-too-large"},

		{"PATCH /things", "application/merge-patch+json", `{}`, `patch "name given false, null false"`},
		{"PATCH /things", "application/merge-patch+json", `{"name":null}`, `patch "name given true, null true"`},
		{"PATCH /things", "application/merge-patch+json", ``, `none null`},
		{"PATCH /things", "application/merge-patch+json", `{"name":1}`, `validation-failed /name:type`},
		{"PATCH /things", asJSON, `{}`, `unsupported-media-type`},

		{"POST /texts", "text/plain", "abé", `text "abé"`},
		{"POST /texts", "text/plain;charset=utf-8", "abé", `text "abé"`},
		{"POST /texts", "text/plain", "a", "validation-failed :minLength"},
		{"POST /texts", "text/plain", "A\x00", "validation-failed :pattern"},
		{"POST /texts", "text/plain", "\xff\xff", "malformed-body :encoding"},
		{"POST /texts", "text/plain; charset=latin1", "ab", "unsupported-media-type"},
		{"POST /texts", "text/csv; header=present", "a,b\n\"1\",2", `csv "a,b\n\"1\",2"`},
		{"POST /texts", "text/html", "ab", "unsupported-media-type"},
		{"POST /texts", "text/plain", "", "none null"},

		{"PUT /streams", "application/octet-stream", "\x00\xff", "2"},
		{"PUT /streams", "application/octet-stream", "", "validation-failed :required"},
		{"PUT /streams", "image/png", "\x00\xff", "unsupported-media-type"},

		{"POST /anything", "application/json", `{"name":"ab"}`, `json {"name":"ab","size":7}`},
		{"POST /anything", "application/json", `{`, `malformed-body :syntax`},
		{"POST /anything", "image/png", "p", `image/png "p"`},
		{"POST /anything", "image/gif", "g", `image/gif "g"`},
		{"POST /anything", "text/x", "t", `text/x "t"`},
		{"POST /anything", "text/x", "long as nothing else", `validation-failed :maxLength`},
		{"POST /anything", "video/mp4; charset=latin1", "v", `video/mp4 "v"`},
		{"POST /anything", "a/b/c", "v", `unsupported-media-type`},
		{"POST /anything", "", "", `none null`},
	} {
		method, path, _ := strings.Cut(test.call, " ")
		var fields []string
		if test.mediaType != "" {
			fields = []string{"Content-Type: " + test.mediaType}
		}
		response, body := s.send(t, method, path, strings.NewReader(test.body), fields...)
		if got := result(t, response, body); got != test.want {
			t.Errorf("%s %s %.60q:\ngot  %s\nwant %s", test.call, test.mediaType, test.body, got, test.want)
		}
	}
	if strings.Contains(s.log.String(), "level=WARN") {
		t.Errorf("the log warns: %s", s.log)
	}
}

func TestARefusedMediaTypeTellsWhatIsTaken(t *testing.T) {
	t.Parallel()
	s := serve(t)
	response, _ := s.send(t, "POST", "/things", strings.NewReader("x"), "Content-Type: image/png")
	if got, want := response.Header.Get("Accept"), "application/json, application/vnd.things+json, application/x-www-form-urlencoded"; got != want {
		t.Error(got)
	}
	response, _ = s.send(t, "PATCH", "/things", strings.NewReader("x"), "Content-Type: image/png")
	if got := response.Header.Get("Accept-Patch"); got != "application/merge-patch+json" {
		t.Error(got)
	}
}

func TestTheFieldsOfAFormAreReadByTheirTypesAndStyles(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for name, test := range map[string]struct{ body, want string }{
		"types":                     {"name=Ada+L&age=36&ratio=0.5&agreed=true", `{"name":"Ada L","age":36,"ratio":0.5,"agreed":true,"kind":"round"}`},
		"a default":                 {"name=ab&kind=flat", `{"name":"ab","kind":"flat"}`},
		"percent-encoding":          {"name=%C3%A9%26%3D%2B", `{"name":"é\u0026=+","kind":"round"}`},
		"a list":                    {"name=ab&tags=a&tags=b%2Cc", `{"name":"ab","kind":"round","tags":["a","b,c"]}`},
		"a list of one":             {"name=ab&tags=a", `{"name":"ab","kind":"round","tags":["a"]}`},
		"a list in one field":       {"name=ab&ids=1,2,3", `{"name":"ab","kind":"round","ids":[1,2,3]}`},
		"a list of nothing":         {"name=ab&ids=", "validation-failed /ids/0:type"},
		"commas within items":       {"name=ab&words=a%2Cb%20c+d", `{"name":"ab","kind":"round","words":["a,b","c","d"]}`},
		"bars":                      {"name=ab&flags=true|false%7Ctrue", `{"name":"ab","kind":"round","flags":[true,false,true]}`},
		"an object in brackets":     {"color[red]=1&name=ab&color%5Bname%5D=x", `{"name":"ab","kind":"round","color":{"red":1,"name":"x"}}`},
		"an object in one field":    {"name=ab&pair=left,1,right,2", `{"name":"ab","kind":"round","pair":{"left":1,"right":"2"}}`},
		"an object of fields":       {"to=2&name=ab&from=1", `{"name":"ab","kind":"round","range":{"from":1,"to":2}}`},
		"a reserved character":      {"name=ab&note=a;b", `{"name":"ab","kind":"round","note":"a;b"}`},
		"a list in JSON":            {"name=ab&list=[1,%202]", `{"name":"ab","kind":"round","list":[1,2]}`},
		"an object in JSON":         {"name=ab&address=%7B%22city%22:%22x%22}", `{"name":"ab","kind":"round","address":{"city":"x"}}`},
		"an equals sign":            {"name=a=b", `{"name":"a=b","kind":"round"}`},
		"empty pairs":               {"&&name=ab&", `{"name":"ab","kind":"round"}`},
		"nothing of what it needs":  {"age=1", "validation-failed /name:required"},
		"a text for a number":       {"name=ab&age=old", "validation-failed /age:type"},
		"a number like no other":    {"name=ab&age=007", "validation-failed /age:type"},
		"a number with an exponent": {"name=ab&age=1e1", `{"name":"ab","age":10,"kind":"round"}`},
		"no number":                 {"name=ab&age=", "validation-failed /age:type"},
		"a number too large":        {"name=ab&age=151", "validation-failed /age:maximum"},
		"no boolean":                {"name=ab&agreed=TRUE", "validation-failed /agreed:type"},
		"another kind":              {"name=ab&kind=ROUND", "validation-failed /kind:enum"},
		"a field twice":             {"name=ab&name=ab", "validation-failed /name:repeated"},
		"a field nobody knows":      {"name=ab&nam=x", "validation-failed /nam:additionalProperties"},
		"another case":              {"Name=ab", "validation-failed /Name:additionalProperties /name:required"},
		"many mistakes":             {"age=-1&kind=x&x=1", "validation-failed /age:minimum /kind:enum /x:additionalProperties /name:required"},
		"a long list":               {"name=ab&tags=a&tags=b&tags=c&tags=d", "validation-failed /tags:maxItems"},
		"equal items":               {"name=ab&tags=a&tags=a", "validation-failed /tags:uniqueItems"},
		"a bad item":                {"name=ab&ids=1,x", "validation-failed /ids/1:type"},
		"a list in one field twice": {"name=ab&ids=1&ids=2", "validation-failed /ids:repeated"},
		"a member twice":            {"name=ab&color[red]=1&color[red]=1", "validation-failed /color/red:repeated"},
		"a member nobody knows":     {"name=ab&color[red]=1&color[blue]=1", "validation-failed /color/blue:additionalProperties"},
		"a member too large":        {"name=ab&color[red]=256", "validation-failed /color/red:maximum"},
		"a member in a member":      {"name=ab&color[red][x]=1", "validation-failed /color[red][x]:additionalProperties"},
		"an object without members": {"name=ab&color=red", "validation-failed /color:type"},
		"half a pair":               {"name=ab&pair=left", "validation-failed /pair:syntax"},
		"a pair twice in one":       {"name=ab&pair=left,1,left,2", "validation-failed /pair/left:repeated"},
		"a part of an object":       {"name=ab&to=2", "validation-failed /range/from:required"},
		"a reserved character else": {"name=a;b", "validation-failed /name:syntax"},
		"half a percent sign":       {"name=ab%2", "validation-failed /name:syntax"},
		"a percent sign":            {"name=100%", "validation-failed /name:syntax"},
		"no UTF-8":                  {"name=ab&note=%ff", "validation-failed /note:encoding"},
		"a name that is not UTF-8":  {"name=ab&%ff=1", "malformed-body :encoding"},
		"JSON that is none":         {"name=ab&address={", "validation-failed /address:syntax"},
		"a member of JSON twice":    {`name=ab&address={"city":"a","city":"b"}`, "validation-failed /address/city:duplicateName"},
		"a member of JSON too many": {`name=ab&address={"town":"a"}`, "validation-failed /address/town:additionalProperties"},
		"fields without an end":     {"name=ab" + strings.Repeat("&a", 10_000), "malformed-body :length"},
		"a pointer that is escaped": {"name=ab&a/b~=x", "validation-failed /a~1b~0:additionalProperties"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			response, body := s.send(t, http.MethodPost, "/forms", strings.NewReader(test.body), "Content-Type: "+asForm)
			if got := result(t, response, body); got != test.want {
				t.Errorf("%.80s\ngot  %s\nwant %s", test.body, got, test.want)
			}
		})
	}
}

// Whole numbers without a format have no bound, and Go's have one.
func TestAValueThatTheHandlersTypeCannotHoldIsToldWithItsPlace(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for body, want := range map[string]string{
		`{"name":"ab","size":9223372036854775808}`: "validation-failed /size:range",
		`{"name":"ab","size":1e300}`:               "validation-failed /size:range",
	} {
		response, answer := s.send(t, http.MethodPost, "/things", strings.NewReader(body), "Content-Type: "+asJSON)
		if got := result(t, response, answer); response.StatusCode != http.StatusBadRequest || got != want {
			t.Errorf("%s: %d %s", body, response.StatusCode, got)
		}
	}
}
