// Package parameterstest runs the server that is generated from testdata/parameters, and holds what its
// handlers get against what was sent.
package parameterstest

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/charterhq/charter/impl/engine/compiler/testdata/parameters/want/gen/api"
	operations "github.com/charterhq/charter/impl/engine/compiler/testdata/parameters/want/gen/contract"
	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/pipeline"
)

// serve runs the generated server. Every handler answers with what it got.
func serve(t testing.TB) *httptest.Server {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	line := pipeline.New(pipeline.Options{Logger: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry()})
	echo := func(api.StrictHandlerFunc, string) api.StrictHandlerFunc {
		return func(c *gin.Context, request any) (any, error) {
			body, err := json.Marshal(request)
			if err == nil {
				c.Data(http.StatusOK, "application/json", body)
			}
			return nil, err
		}
	}
	strict := api.NewStrictHandlerWithOptions(struct{ api.StrictServerInterface }{}, []api.StrictMiddlewareFunc{echo}, api.StrictGinServerOptions{
		RequestErrorHandlerFunc: line.FailRequest, HandlerErrorFunc: line.Fail, ResponseErrorHandlerFunc: line.FailAnswer,
	})
	bare, engine := gin.New(), gin.New()
	api.RegisterHandlersWithOptions(bare, strict, api.GinServerOptions{
		ErrorHandler: func(c *gin.Context, err error, _ int) { line.FailRequest(c, err) },
	})
	line.Install(engine)
	if err := line.Mount(engine, operations.Operations, bare.Routes()); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(engine)
	t.Cleanup(server.Close)
	return server
}

func send(t testing.TB, method, url string, header http.Header) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header = header
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

const rgb = `{"B":150,"G":200,"R":100}`

func TestHandlersGetWhatWasSent(t *testing.T) {
	t.Parallel()
	server := serve(t)
	const defaults = `"both":7,"size":7,"order":["name","-age"],"odd name":"it's \"odd\""`
	for _, test := range []struct {
		send   string
		header http.Header
		want   string
	}{
		{"GET /simple/5/blue,black/R,100,G,200,B,150", nil, `{"id":5,"colors":["blue","black"],"rgb":` + rgb + `}`},
		{"POST /simple/1e2/blue/R=100,G=200,B=150", nil, `{"id":100,"colors":["blue"],"rgb":` + rgb + `}`},
		{"GET /simple/5/a%2Cb,c+d/R,1", nil, `{"id":5,"colors":["a,b","c+d"],"rgb":{"R":1}}`},
		{"GET /label/.a.b/.blue,bl.ck/.R,100,G,200,B,150", nil, `{"id":"a.b","colors":["blue","bl.ck"],"rgb":` + rgb + `}`},
		{"POST /label/./.blue.b%2Eck/.R=100.G=200.B=150", nil, `{"id":"","colors":["blue","b.ck"],"rgb":` + rgb + `}`},
		{"GET /matrix/;id=a%2Fb/;colors=blue,black/;rgb=R,100,G,200,B,150", nil, `{"id":"a/b","colors":["blue","black"],"rgb":` + rgb + `}`},
		{"POST /matrix/;id/;colors=blue;colors;colors=x%3By/;R=100;G=200;B=150", nil, `{"id":"","colors":["blue","","x;y"],"rgb":` + rgb + `}`},

		{"GET /form?id=true&colors=blue,black&rgb=R,100,G,200,B,150", nil, `{"Params":{"id":true,"colors":["blue","black"],"rgb":` + rgb + `}}`},
		{"GET /form", nil, `{"Params":{}}`},
		{"POST /form?colors=blue&id=false&B=150&colors=bl+ck&R=100&G=200", nil, `{"Params":{"id":false,"colors":["blue","bl ck"],"rgb":` + rgb + `}}`},
		{"GET /delimited?spaced=blue%20black+red&piped=blue|black%7Cred&spacedEach=a&spacedEach=b%20c&pipedEach=a|b&spacedObject=R%20100%20G%20200%20B%20150&pipedObject=R|100|G|200|B|150", nil,
			`{"Params":{"spaced":["blue","black","red"],"piped":["blue","black","red"],"spacedEach":["a","b c"],"pipedEach":["a|b"],"spacedObject":` + rgb + `,"pipedObject":` + rgb + `}}`},
		{"GET /deep?rgb[R]=100&rgb%5BG%5D=200&filter[name]=Ann&rgb[B]=150&filter[old]=true&filter[min]=1.50", nil,
			`{"Params":{"rgb":` + rgb + `,"filter":{"name":"Ann","old":true,"min":1.5}}}`},
		{"GET /open:object?zone=eu&cpu=4&limit=3&ram%20gb=16", nil, `{"Params":{"labels":{"zone":"eu","cpu":4,"ram gb":16},"limit":3}}`},
		{"GET /open:object", nil, `{"Params":{"limit":20}}`},
		{"GET /unknown?known=a&other=b&other=%zz", nil, `{"Params":{"known":"a"}}`},

		{"GET /header", http.Header{"X-Id": {"9007199254740993"}, "X-Colors": {"blue , black", "", "red"}, "X-Rgb": {"R,100,G,200", "B, 150"}, "X-Rgb-Exploded": {"R=100, G=200,B=150"}, "X-Point": {`{"x": 1, "y": 2.5}`}},
			`{"Params":{"X-Id":9007199254740993,"X-Colors":["blue","black","red"],"X-Rgb":` + rgb + `,"X-Rgb-Exploded":` + rgb + `,"X-Point":{"name":"here","x":1,"y":2.5}}}`},
		{"GET /header", http.Header{"X-Id": {"1.0"}, "X-Colors": {""}}, `{"Params":{"X-Id":1,"X-Colors":[]}}`},
		{"GET /cookie", http.Header{"Cookie": {`session="a b"; colors=blue,bl%2Cck; each=1; other="%zz; each=2+3; joined=R,100,G,200,B,150; R=100; G=200; B=150; point={%22x%22:1,%22y%22:2}`}},
			`{"Params":{"session":"\"a b\"","colors":["blue","bl,ck"],"each":["1","2+3"],"joined":` + rgb + `,"rgb":` + rgb + `,"point":{"name":"here","x":1,"y":2}}}`},
		{"GET /content/%7B%22x%22:1,%22y%22:2,%22name%22:%22%2525%22%7D?line=[{%22x%22:0,%22y%22:0},{%22x%22:1e1,%22y%22:%20-1}]", nil,
			`{"point":{"name":"%25","x":1,"y":2},"Params":{"line":[{"name":"here","x":0,"y":0},{"name":"here","x":10,"y":-1}]}}`},

		{"GET /kinds/a", nil, `{"request":"a","Params":{` + defaults + `}}`},
		{"GET /kinds/a?maybe=5&either=12&exact=0.1&big=9223372036854775807&day=2026-11-25&level=2&pair=1&pair=2", nil,
			`{"Params":{"maybe":5,"either":12,"exact":0.1,"big":9223372036854775807,"day":"2026-11-25","level":2,"pair":[1,"2"],` + defaults + `}}`},
		{"GET /kinds/a?either=12345678901234567890123", nil, `{"Params":{"either":12345678901234567890123,` + defaults + `}}`},
		{"GET /kinds/a?either=1.5&link=a+b;c:/?#", nil, `{"Params":{"either":"1.5","link":"a+b;c:/?",` + defaults + `}}`},
		{"GET /awkward/a/b/d/e?t1=5&t2=x&t3=5.0&t4=a&t5=1&t6[a]=1&t7=1&t7=b&t8=c&t8=2&t9=QQ%3D%3D&filter[x]=f&a.b=g&%24top=3&123=4&t10=6&t12=7&t13=%7B%7D&t14[a]=1&t15={%22n%22:null}&t16=h&t17=only&t19=a&t19=b&t20=i&t21=j&t22=k", nil,
			`{"c":"a","params":"b","validate":"d","type":"e","Params":{"t1":5,"t2":"x","t3":5,"t4":"a","t5":"1","t6":{"a":"1"},"t7":[1,"b"],"t8":["c",2],"t9":"QQ==","filter[x]":"f","a.b":"g","$top":3,"123":4,"t10":6,"t11":2,"t12":7,"t13":"{}","t14":{"a":1},"t15":{"n":null},"t16":["h"],"t17":"only","t18":true,"t19":["a","b"],"t20":"i","t21":"j","t22":"k"}}`},
		{"GET /kinds/a?size=8&both=9&order=x&odd%20name=y", nil, `{"Params":{"both":9,"size":8,"order":["x"],"odd name":"y"}}`},
	} {
		method, path, _ := strings.Cut(test.send, " ")
		status, body := send(t, method, server.URL+path, test.header)
		if status != http.StatusOK || !holds(t, body, test.want) {
			t.Errorf("%s\n%d %s\nwant %s", test.send, status, body, test.want)
		}
	}
}

// holds tells whether each member of want is in the object got, with the same value.
func holds(t *testing.T, got, want string) bool {
	t.Helper()
	members := func(text string) map[string]json.RawMessage {
		var all map[string]json.RawMessage
		if err := json.Unmarshal([]byte(text), &all); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		return all
	}
	have := members(got)
	for name, value := range members(want) {
		if canonical(t, have[name]) != canonical(t, value) {
			return false
		}
	}
	return true
}

// canonical is a JSON text with sorted names, and its numbers as they are.
func canonical(t *testing.T, text []byte) string {
	t.Helper()
	if text == nil {
		return ""
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	sorted, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(sorted)
}

func TestWhatDoesNotFitReachesNoHandler(t *testing.T) {
	t.Parallel()
	server := serve(t)
	for _, test := range []struct {
		send   string
		header http.Header
		want   []string // parameter, pointer, code
	}{
		{"GET /simple/x/blue/R,100", nil, []string{"id  type"}},
		{"GET /simple/5/blue/R,100,G", nil, []string{"rgb  syntax"}},
		{"GET /simple/5/blue/R,1,R,2", nil, []string{"rgb /R repeated"}},
		{"GET /simple/5/blue/R,300,X,2", nil, []string{"rgb /R maximum", "rgb /X additionalProperties"}},
		{"GET /simple/5/a,b,muchtoolong/R,1", nil, []string{"colors /2 maxLength"}},
		{"POST /simple/5/blue/R,100", nil, []string{"rgb  syntax"}},
		{"GET /label/a/.b/.R,1", nil, []string{"id  syntax"}},
		{"POST /matrix/;id=a/;colors=a;colours=b/;R=1;G=x", nil, []string{"colors  syntax", "rgb /G type"}},
		{"GET /matrix/id=a/;colors=a/;rgb=R,1", nil, []string{"id  syntax"}},
		{"GET /form?id=true&id=true&colors=a&colors=b", nil, []string{"id  repeated", "colors  repeated"}},
		{"POST /form", nil, []string{"id  required"}},
		{"POST /form?id=yes&colours=a&R=1&R=2", nil, []string{"id  type", "rgb /R repeated", "colours  unknown"}},
		{"GET /deep?rgb[R]=x&rgb[G]=1&rgb[G]=2", nil, []string{"rgb /G repeated"}},
		{"GET /deep?rgb[R]=x&rgb[][]=1&filter[a][b]=1&filter=1", nil, []string{"rgb /R type", "rgb[][]  unknown", "filter[a][b]  unknown", "filter  unknown"}},
		{"GET /open:object?cpu=4", nil, []string{"labels /zone required"}},
		{"GET /open:object?zone=a&cpu=1.5&%zz=1", nil, []string{"labels  syntax"}},
		{"GET /header", http.Header{"X-Id": {"1", "2"}}, []string{"X-Id  repeated"}},
		{"GET /header", http.Header{"X-Id": {"9223372036854775808"}, "X-Point": {`{"x": 1, "y": "2"}`}}, []string{"X-Id  format", "X-Point /y type"}},
		{"GET /header", http.Header{"X-Id": {"1"}, "X-Point": {`{"x": 1,`}}, []string{"X-Point  syntax"}},
		{"GET /header", http.Header{"X-Id": {"1"}, "X-Point": {`{}`, `{}`}}, []string{"X-Point  repeated"}},
		{"GET /cookie", http.Header{"Cookie": {`colors=a; colors=b; session=%zz`}}, []string{"session  syntax", "colors  repeated"}},
		{"GET /cookie", nil, []string{"session  required"}},
		{"GET /content/1?line=[{}]", nil, []string{"point  type", "line /0/x required", "line /0/y required"}},
		{"GET /kinds/a?maybe=null&level=4&pair=1&pair=2&pair=3", nil, []string{"maybe  type", "level  enum", "pair /2 false"}},
		{"GET /kinds/a?both=101&size=0&link=%FF&either=muchtoolong", nil, []string{"either  maxLength", "both  maximum", "size  minimum", "link  encoding"}},
		{"GET /kinds/a?exact=1e999&link=a%2", nil, []string{"exact  number", "link  syntax"}},
		{"GET /kinds/a?big=9223372036854775808", nil, []string{"big  range"}},
	} {
		method, path, _ := strings.Cut(test.send, " ")
		status, body := send(t, method, server.URL+path, test.header)
		if got := places(t, body); status != http.StatusBadRequest || strings.Join(got, ", ") != strings.Join(test.want, ", ") {
			t.Errorf("%s\n%d %q\nwant %q", test.send, status, got, test.want)
		}
	}
}

// places lists the violations of a problem: parameter, pointer, code.
func places(t *testing.T, body string) []string {
	t.Helper()
	var problem struct{ Errors []contract.Violation }
	if err := json.Unmarshal([]byte(body), &problem); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	var all []string
	for _, violation := range problem.Errors {
		pointer := ""
		if violation.Pointer != nil {
			pointer = *violation.Pointer
		}
		all = append(all, violation.Parameter+" "+pointer+" "+violation.Code)
	}
	return all
}
