package standalone_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	bodies "github.com/charterhq/charter/impl/engine/compiler/testdata/bodies/want/gen/contract"
	parameters "github.com/charterhq/charter/impl/engine/compiler/testdata/parameters/want/gen/contract"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/standalone"
)

func made(operations []contract.Operation) []*standalone.Operation {
	list := make([]*standalone.Operation, len(operations))
	for i, o := range operations {
		list[i] = standalone.NewOperation(standalone.Operation{ID: o.ID, Method: o.Method, Path: o.Path, Body: o.Body, Check: o.Check})
	}
	return list
}

// told answers with what the handler behind the checks gets: the operation, what was found, and the body.
func told(w http.ResponseWriter, r *http.Request) {
	found := standalone.FromContext(r.Context())
	body, err := io.ReadAll(r.Body)
	if err != nil {
		standalone.WriteProblem(w, err)
		return
	}
	if int64(len(body)) != r.ContentLength && r.ContentLength >= 0 {
		body = fmt.Appendf(body, " of %d", r.ContentLength)
	}
	fmt.Fprintf(w, "%s %s %s %s", found.Operation, found.MediaType, found.Body, body)
}

func answer(handler http.Handler, method, target, mediaType, body string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, target, strings.NewReader(body))
	if body == "" {
		request.Body, request.ContentLength = http.NoBody, 0
	}
	if mediaType != "" {
		request.Header.Set("Content-Type", mediaType)
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder
}

func TestHandlersGetWhatWasChecked(t *testing.T) {
	t.Parallel()
	handler := standalone.NewHandler(made(bodies.Operations), standalone.Options{}, http.HandlerFunc(told))
	const asJSON, asForm = "application/json", "application/x-www-form-urlencoded"
	for _, test := range []struct{ method, target, mediaType, body, want string }{
		{"POST", "/things", asJSON, `{"name":"ab"}`, `200 createThing application/json {"name":"ab","size":7} {"name":"ab","size":7}`},
		{"POST", "/things", asJSON, `{"name":"ab", "size":1}`, `200 createThing application/json {"name":"ab", "size":1} {"name":"ab", "size":1}`},
		{"POST", "/things", asForm, `name=a+b`, `200 createThing application/x-www-form-urlencoded {"name":"a b","size":7} name=a+b`},
		{"POST", "/things", asJSON, `{"nam":"ab"}`, `400 validation-failed /nam:additionalProperties /name:required`},
		{"POST", "/things", asJSON, `{`, `400 malformed-body :syntax`},
		{"POST", "/things", asJSON, ``, `400 validation-failed :required`},
		{"POST", "/things", "image/png", `x`, `415 unsupported-media-type`},
		{"POST", "/things", asJSON, strings.Repeat(" ", 70_000), `413 content-too-large`},
		{"POST", "/texts", "text/plain", "abé", `200 sendText text/plain abé abé`},
		{"PUT", "/streams", "application/octet-stream", "\x00\xff", "200 sendStream application/octet-stream  \x00\xff"},
		{"POST", "/thing", asJSON, `{}`, `404 no-such-operation`},
		{"POST", "/things/", asJSON, `{}`, `404 no-such-operation`},
		{"POST", "//things", asJSON, `{}`, `404 no-such-operation`},
		{"GET", "/things", "", ``, `405 method-not-allowed`},
		{"PATCH", "/thin%67s", "application/merge-patch+json", `{}`, `200 patchThing application/merge-patch+json {} {}`},
	} {
		t.Run(test.method+" "+test.target+" "+test.mediaType, func(t *testing.T) {
			t.Parallel()
			recorder := answer(handler, test.method, test.target, test.mediaType, test.body)
			if got := inFewWords(t, recorder); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// inFewWords is the status, and the answer or what is wrong where.
func inFewWords(t *testing.T, recorder *httptest.ResponseRecorder) string {
	t.Helper()
	if recorder.Code < 400 {
		return fmt.Sprintf("%d %s", recorder.Code, recorder.Body)
	}
	var problem struct {
		Status int
		Code   string
		Errors []struct{ Pointer, Parameter, Code string }
	}
	if err := json.Unmarshal(recorder.Body.Bytes(), &problem); err != nil || problem.Status != recorder.Code || recorder.Header().Get("Content-Type") != contract.ProblemMediaType {
		t.Fatalf("no problem: %d %v %s", recorder.Code, recorder.Header(), recorder.Body)
	}
	words := fmt.Sprint(problem.Status, " ", problem.Code)
	for _, e := range problem.Errors {
		words += " " + e.Pointer + e.Parameter + ":" + e.Code
	}
	return words
}

func TestPartsCanBeReadInBothWays(t *testing.T) {
	t.Parallel()
	seen := false
	handler := standalone.NewHandler(made(bodies.Operations), standalone.Options{}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		seen = true
		found := standalone.FromContext(r.Context())
		for _, part := range found.Parts {
			if data, err := io.ReadAll(part.Content); part.Name == "file" && (err != nil || string(data) != "%PDF") {
				t.Errorf("the file: %q, %v", data, err)
			}
		}
		if err := r.ParseMultipartForm(1 << 10); err != nil || len(r.MultipartForm.File["file"]) != 1 || r.FormValue("level") != "2" {
			t.Errorf("%v %v", r.MultipartForm, err)
		}
		if !bytes.Contains(found.Body, []byte(`"level":2`)) {
			t.Errorf("the fields: %s", found.Body)
		}
	}))
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range map[string]string{"name": "ab", "level": "2"} {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	file, err := form.CreatePart(map[string][]string{"Content-Disposition": {`form-data; name="file"; filename="a.pdf"`}, "Content-Type": {"application/pdf"}})
	if err == nil {
		_, err = file.Write([]byte("%PDF"))
	}
	if err := errors.Join(err, form.Close()); err != nil {
		t.Fatal(err)
	}
	if recorder := answer(handler, http.MethodPost, "/parts", form.FormDataContentType(), body.String()); !seen {
		t.Errorf("%d %s", recorder.Code, recorder.Body)
	}
}

func TestAnOperationValidatesByItself(t *testing.T) {
	t.Parallel()
	for _, operation := range made(parameters.Operations) {
		if operation.ID != "simple" {
			continue
		}
		found, err := operation.Validate(httptest.NewRequest(http.MethodGet, "/mounted/anywhere/simple/5/blue/R,1", nil))
		if err != nil || string(found.Path("rgb")) != `{"R":1}` || found.Query("none") != nil || found.Close() != nil {
			t.Errorf("%v %v", found, err)
		}
		_, err = operation.Validate(httptest.NewRequest(http.MethodGet, "/simple/5/blue/R,1?x=1", nil))
		if problem := new(contract.Problem); !errors.As(err, &problem) || problem.Errors[0].Code != "unknown" {
			t.Error(err, problem.Errors)
		}
	}
}

func TestWhatIsNotHandedOnGoesWhereItIsSaid(t *testing.T) {
	t.Parallel()
	options := standalone.Options{
		Unknown: http.NotFoundHandler(),
		Refuse: func(w http.ResponseWriter, _ *http.Request, problem *contract.Problem) {
			http.Error(w, problem.Type.Code, http.StatusTeapot)
		},
	}
	handler := standalone.NewHandler(made(bodies.Operations), options, http.HandlerFunc(told))
	if recorder := answer(handler, http.MethodGet, "/nowhere", "", ""); recorder.Body.String() != "404 page not found\n" {
		t.Errorf("%d %s", recorder.Code, recorder.Body)
	}
	if recorder := answer(handler, http.MethodPost, "/things", "application/json", "{"); recorder.Code != http.StatusTeapot || recorder.Body.String() != "malformed-body\n" {
		t.Errorf("%d %s", recorder.Code, recorder.Body)
	}
}

func TestAnErrorThatIsNoProblemIsAFaultOfTheServer(t *testing.T) {
	t.Parallel()
	recorder := httptest.NewRecorder()
	standalone.WriteProblem(recorder, io.ErrUnexpectedEOF)
	if got := inFewWords(t, recorder); got != "500 internal-error" || strings.Contains(recorder.Body.String(), "EOF") || !strings.HasSuffix(recorder.Body.String(), "}\n") {
		t.Error(got, recorder.Body)
	}
}

// No request makes a handler fail, and none that climbs is handed on.
func FuzzHandler(f *testing.F) {
	for _, seed := range []string{"/me", "/files/v1-2.json", "/files/x/y/../z", "/%2e%2e/x", "//", "/any/%zz"} {
		f.Add(seed)
	}
	handler := routed("/{a}", "/me", "/files/{a}.json", "/files/v{a}-{b}.json", "/files/{a}/{b}*", "/any/{a}?")
	f.Fuzz(func(t *testing.T, target string) {
		parsed, err := url.ParseRequestURI(target)
		if err != nil || !strings.HasPrefix(target, "/") {
			return
		}
		request := httptest.NewRequest(http.MethodGet, "/", nil)
		request.URL = parsed
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		for segment := range strings.SplitSeq(parsed.EscapedPath(), "/") {
			if plain, err := url.PathUnescape(segment); err == nil && (plain == "." || plain == "..") && recorder.Code == http.StatusOK {
				t.Errorf("%s: %s", target, recorder.Body)
			}
		}
	})
}
