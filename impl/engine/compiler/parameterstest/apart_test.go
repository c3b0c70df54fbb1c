package parameterstest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"
)

// Requests that are served at once share memory; none of it may show in another.
func TestNoRequestGetsAnythingOfAnother(t *testing.T) {
	t.Parallel()
	server := serve(t)
	var callers sync.WaitGroup
	for caller := range 16 {
		callers.Go(func() {
			for i := range 40 {
				mark := fmt.Sprintf("%d-%d", caller, i)
				long := strings.Repeat("é"+mark, i*61%700)
				for _, one := range marked(caller, i, mark, long) {
					status, body := send(t, "GET", server.URL+one.path, one.header)
					if want := one.want; status != one.status || !same(body, want) {
						t.Errorf("%s %v: %d\ngot  %s\nwant %s", one.path, one.header, status, body, want)
						return
					}
				}
			}
		})
	}
	callers.Wait()
}

type markedRequest struct {
	path   string
	header http.Header
	status int
	want   string
}

// marked are requests whose every value says whose they are.
func marked(caller, i int, mark, long string) []markedRequest {
	number := caller*1000 + i
	return []markedRequest{
		{"/unknown?x=" + long + "&known=" + mark, nil, 200, `{"Params":{"known":"` + mark + `"}}`},
		{"/label/." + mark + "/." + mark + ",x/.R," + fmt.Sprint(i), nil, 200,
			fmt.Sprintf(`{"id":%q,"colors":[%q,"x"],"rgb":{"R":%d}}`, mark, mark, i)},
		{fmt.Sprintf("/kinds/%s?odd%%20name=%s&size=%d&both=%d&order=a&order=%s", mark, mark, number%50+1, i+1, mark), nil, 200,
			fmt.Sprintf(`{"request":%q,"Params":{"both":%d,"size":%d,"order":["a",%q],"odd name":%q}}`, mark, i+1, number%50+1, mark, mark)},
		{fmt.Sprintf("/kinds/%s?size=no-%s", mark, mark), nil, 400, "size"},
		{"/awkward/" + mark + "/" + long + "x/b/c?t22=" + long + "&a.b=" + mark, nil, 200, fmt.Sprintf(
			`{"c":%q,"params":%q,"validate":"b","type":"c","Params":{"t11":2,"t18":true,"t22":%q,"a.b":%q}}`, mark, long+"x", long, mark)},
		{"/cookie", http.Header{"Cookie": {"session=" + mark + "; colors=" + mark}}, 200, fmt.Sprintf(`{"Params":{"session":%q,"colors":[%q]}}`, mark, mark)},
		{"/header", http.Header{"X-Id": {fmt.Sprint(number)}, "X-Colors": {mark}}, 200, fmt.Sprintf(`{"Params":{"X-Id":%d,"X-Colors":[%q]}}`, number, mark)},
	}
}

// same tells whether a body is the JSON that is wanted, or a problem of the parameter that is.
func same(body, want string) bool {
	if !strings.HasPrefix(want, "{") {
		var problem struct{ Errors []struct{ Parameter string } }
		return json.Unmarshal([]byte(body), &problem) == nil && len(problem.Errors) == 1 && problem.Errors[0].Parameter == want
	}
	var one, other map[string]any
	if json.Unmarshal([]byte(body), &one) != nil || json.Unmarshal([]byte(want), &other) != nil {
		return false
	}
	delete(one, "Body")
	return reflect.DeepEqual(one, other)
}
