package servedtest_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"
)

const formType = "Content-Type: multipart/form-data; boundary=b"

// part writes a part: its name, the fields of its header between bars, and its content.
func part(name, header, content string) string {
	text := "--b\r\nContent-Disposition: form-data; name=\"" + name + "\""
	for field := range strings.SplitSeq(header, "|") {
		if strings.HasPrefix(field, "; ") {
			text += field
		} else if field != "" {
			text += "\r\n" + field
		}
	}
	return text + "\r\n\r\n" + content + "\r\n"
}

const (
	png    = `; filename="p.png"|Content-Type: image/png|X-Checksum: abcd`
	theEnd = "--b--\r\n"
)

var (
	title   = part("title", "", "ab")
	picture = part("picture", png, "\x89PNG\xff")
)

func TestThePartsOfABodyAreCheckedAndHandedOn(t *testing.T) {
	t.Parallel()
	s := serve(t)
	fields := func(more string) string { return `{"title":"ab","picture":""` + more + `} ` }
	const pictureTold = `"picture|p.png|image/png|abcd||\ufffdPNG\ufffd"`
	for name, test := range map[string]struct{ body, want string }{
		"a file": {
			title + picture + theEnd,
			fields(`,"count":1`) + `["title|||||ab",` + pictureTold + `]`,
		},
		"fields of all kinds": {
			title + picture + part("count", "Content-Type: text/plain; charset=UTF-8", "5") + part("labels", "", "x") + part("labels", "", "y,z") +
				part("meta", "Content-Type: application/json", `{"lens":"50"}`) + part("others", `; filename="a"`, "1") + part("others", "", "2") +
				part("scan", `; filename="s.pdf"|Content-Type: application/pdf`, "%PDF") + theEnd,
			`{"title":"ab","count":5,"labels":["x","y,z"],"meta":{"lens":"50"},"picture":"","scan":"","others":["",""]} ` +
				`["title|||||ab",` + pictureTold + `,"count||text/plain; charset=UTF-8|||5","labels|||||x","labels|||||y,z","meta||application/json|||{\"lens\":\"50\"}","others|a||||1","others|||||2","scan|s.pdf|application/pdf|||%PDF"]`,
		},
		"JSON without a type":     {title + picture + part("meta", "", `{}`) + theEnd, `{"title":"ab","meta":{},"picture":"","count":1} ` + `["title|||||ab",` + pictureTold + `,"meta|||||{}"]`},
		"a header nobody has":     {part("title", "X-Other: 1", "ab") + picture + theEnd, fields(`,"count":1`) + `["title|||||ab",` + pictureTold + `]`},
		"a name with folders":     {title + strings.Replace(picture, "p.png", `..\\c:/x\\p.png`, 1) + theEnd, fields(`,"count":1`) + `["title|||||ab",` + pictureTold + `]`},
		"a name with quotes":      {title + strings.Replace(picture, "p.png", `a\"b c.png`, 1) + theEnd, fields(`,"count":1`) + `["title|||||ab",` + strings.Replace(pictureTold, "p.png", `a\"b c.png`, 1) + `]`},
		"a name with controls":    {title + strings.Replace(picture, "p.png", "a\x01.png", 1) + theEnd, "malformed-body :syntax"},
		"a name in other letters": {title + strings.Replace(picture, `filename="p.png"`, `filename*=UTF-8''%e2%82%ac%0a.png`, 1) + theEnd, fields(`,"count":1`) + `["title|||||ab",` + strings.Replace(pictureTold, "p.png", "", 1) + `]`},
		"no end of the line":      {title + picture + "--b--", fields(`,"count":1`) + `["title|||||ab",` + pictureTold + `]`},
		"blanks behind the line":  {strings.Replace(title, "--b", "--b \t", 1) + picture + theEnd, fields(`,"count":1`) + `["title|||||ab",` + pictureTold + `]`},
		"an empty field":          {part("title", "", "") + picture + theEnd, "validation-failed /title:minLength"},
		"a short line like the boundary": {
			part("title", "", "\r\n--a") + picture + theEnd, `{"title":"\u000d\u000a--a","picture":"","count":1} ["title|||||\r\n--a",` + pictureTold + `]`,
		},

		"no file":                   {title + theEnd, "validation-failed /picture:required"},
		"no field":                  {picture + theEnd, "validation-failed /title:required"},
		"a file of another type":    {title + strings.Replace(picture, "image/png", "image/gif", 1) + theEnd, "validation-failed /picture:contentType"},
		"a file without a type":     {title + strings.Replace(picture, "Content-Type: image/png\r\n", "", 1) + theEnd, "validation-failed /picture:contentType"},
		"a file with half a type":   {title + strings.Replace(picture, "image/png", "image", 1) + theEnd, "validation-failed /picture:contentType"},
		"a file without a header":   {title + strings.Replace(picture, "X-Checksum: abcd\r\n", "", 1) + theEnd, "validation-failed /picture:required"},
		"a file with a bad header":  {title + strings.Replace(picture, "abcd", "abc", 1) + theEnd, "validation-failed /picture:minLength"},
		"a header twice":            {title + strings.Replace(picture, "X-Checksum: abcd", "X-Checksum: abcd\r\nx-checksum: abcd", 1) + theEnd, "validation-failed /picture:repeated"},
		"an empty file":             {title + part("picture", png, "") + theEnd, "validation-failed /picture:minLength"},
		"a large file":              {title + part("picture", png, strings.Repeat("x", 1000001)) + theEnd, "validation-failed /picture:maxLength"},
		"a file twice":              {title + picture + picture + theEnd, "validation-failed /picture:repeated"},
		"files too many":            {title + picture + part("others", "", "1") + part("others", "", "2") + part("others", "", "3") + theEnd, "validation-failed /others:maxItems"},
		"a field twice":             {title + title + picture + theEnd, "validation-failed /title:repeated"},
		"a field nobody knows":      {title + picture + part("x", "", "1") + theEnd, "validation-failed /x:additionalProperties"},
		"another case":              {strings.Replace(title, `"title"`, `"Title"`, 1) + picture + theEnd, "validation-failed /Title:additionalProperties /title:required"},
		"a field of another type":   {part("title", "Content-Type: text/html", "ab") + picture + theEnd, "validation-failed /title:contentType"},
		"a field of other letters":  {part("title", "Content-Type: text/plain; charset=latin1", "ab") + picture + theEnd, "validation-failed /title:contentType"},
		"JSON of another type":      {title + picture + part("meta", "Content-Type: text/plain", `{}`) + theEnd, "validation-failed /meta:contentType"},
		"a number that is none":     {title + picture + part("count", "", "many") + theEnd, "validation-failed /count:type"},
		"a field that is not UTF-8": {part("title", "", "\xff\xff") + picture + theEnd, "validation-failed /title:encoding"},
		"a field without bounds":    {part("title", "", strings.Repeat("x", 1<<20+1)) + picture + theEnd, "content-too-large"},
		"JSON that is none":         {title + picture + part("meta", "", `{"lens":}`) + theEnd, "validation-failed /meta:syntax"},

		"nothing":                     {"", "validation-failed :required"},
		"no parts":                    {theEnd, "validation-failed /title:required /picture:required"},
		"another boundary":            {strings.ReplaceAll(title+picture+theEnd, "--b", "--c"), "malformed-body :syntax"},
		"a line before the parts":     {"hello\r\n" + title + picture + theEnd, "malformed-body :syntax"},
		"something behind":            {title + picture + theEnd + "x", "malformed-body :syntax"},
		"parts behind the end":        {title + theEnd + picture + theEnd, "malformed-body :syntax"},
		"no last boundary":            {title + picture, "malformed-body :syntax"},
		"half a boundary":             {title + picture + "--b-", "malformed-body :syntax"},
		"half a part":                 {title + picture[:30], "malformed-body :syntax"},
		"half a content":              {title + strings.TrimSuffix(picture, "\r\n"), "malformed-body :syntax"},
		"a boundary and more":         {part("title", "", "x\r\n--bb") + picture + theEnd, "malformed-body :syntax"},
		"an end and more":             {part("title", "", "x\r\n--b--b") + picture + theEnd, "malformed-body :syntax"},
		"lines without a return":      {strings.ReplaceAll(title+picture+theEnd, "\r\n", "\n"), "malformed-body :syntax"},
		"a header without a colon":    {strings.Replace(title, "\r\n\r\n", "\r\nX\r\n\r\n", 1) + picture + theEnd, "malformed-body :syntax"},
		"a folded header":             {strings.Replace(title, "\r\n\r\n", "\r\n folded: 1\r\n\r\n", 1) + picture + theEnd, "malformed-body :syntax"},
		"a header without an end":     {strings.Replace(title, "\r\n\r\n", "\r\nX: "+strings.Repeat("x", 9000)+"\r\n\r\n", 1) + picture + theEnd, "malformed-body :syntax"},
		"fields of a header, many":    {strings.Replace(title, "\r\n\r\n", strings.Repeat("\r\nX: x", 50)+"\r\n\r\n", 1) + picture + theEnd, "malformed-body :syntax"},
		"a part without a name":       {strings.Replace(title, `; name="title"`, "", 1) + picture + theEnd, "malformed-body :syntax"},
		"a part of another kind":      {strings.Replace(title, "form-data", "attachment", 1) + picture + theEnd, "malformed-body :syntax"},
		"a part of no kind":           {strings.Replace(title, "Content-Disposition", "X-Disposition", 1) + picture + theEnd, "malformed-body :syntax"},
		"two kinds":                   {strings.Replace(title, "\r\n\r\n", "\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n", 1) + picture + theEnd, "malformed-body :syntax"},
		"a part in another packing":   {strings.Replace(title, "\r\n\r\n", "\r\nContent-Transfer-Encoding: base64\r\n\r\n", 1) + picture + theEnd, "malformed-body :syntax"},
		"a control in a header":       {strings.Replace(title, "\r\n\r\n", "\r\nX: \x00\r\n\r\n", 1) + picture + theEnd, "malformed-body :syntax"},
		"more than the body may have": {title + part("picture", png, strings.Repeat("x", 3<<20)) + theEnd, "content-too-large"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			response, body := s.send(t, http.MethodPost, "/uploads", strings.NewReader(test.body), formType)
			if got := result(t, response, body); got != test.want {
				t.Errorf("%.80q\ngot  %s\nwant %s", test.body, got, test.want)
			}
		})
	}
}

// The schema is put together of parts, and the file is one by its media type alone.
func TestSchemasOfFormsMayBePutTogether(t *testing.T) {
	t.Parallel()
	s := serve(t)
	name, file := part("name", "", "ab"), part("file", `; filename="f.pdf"|Content-Type: application/pdf`, "%PDF")
	for body, want := range map[string]string{
		name + file + theEnd: `parts {"fields":{"name":"ab","file":""},"files":1,"values":{"name":["ab"]}}`,
		name + file + part("level", "", "5") + part("points", "Content-Type: application/json", `{"x":1}`) + part("points", "", `{"y":2}`) + theEnd: `parts {"fields":{"name":"ab","file":"","points":[{"x":1,"y":0},{"y":2}],"level":5},"files":1,"values":{"level":["5"],"name":["ab"],"points":["{\"x\":1}","{\"y\":2}"]}}`,
		name + file + part("level", "", "6") + theEnd:                      "validation-failed /level:maximum",
		name + part("file", "Content-Type: application/pdf", "%") + theEnd: "validation-failed /file:minLength",
		name + part("file", "Content-Type: text/plain", "%PDF") + theEnd:   "validation-failed /file:contentType",
		name + theEnd: "validation-failed /file:required",
		name + file + part("x", "", "1") + theEnd:                                              "validation-failed /x:unevaluatedProperties",
		name + file + part("points", "", `{"x":"1"}`) + part("points", "", `{"z":1}`) + theEnd: "validation-failed /points/0/x:type /points/1/z:additionalProperties",
		name + file + part("points", "", `{`) + theEnd:                                         "validation-failed /points:syntax",
	} {
		response, text := s.send(t, http.MethodPost, "/parts", strings.NewReader(body), formType)
		if got := result(t, response, text); got != want {
			t.Errorf("%q\ngot  %s\nwant %s", body, got, want)
		}
	}
	for body, want := range map[string]string{
		"a=1&b=2":                                `form {"a":1,"b":2}`,
		"a=6":                                    "validation-failed /a:maximum",
		"a=x":                                    "validation-failed /a:type",
		"a=1&a=1":                                "validation-failed /a:repeated",
		`point={"x":1}&points={}&points={"y":3}`: `form {"point":{"x":1,"y":0},"points":[{"y":0},{"y":3}]}`,
		`point={"x":1}&point={}`:                 "validation-failed /point:repeated",
		`points=1&points=[]&points=[]`:           "validation-failed /points:maxItems",
		`points={"x":%ZZ}`:                       "validation-failed /points:syntax",
	} {
		response, text := s.send(t, http.MethodPost, "/parts", strings.NewReader(body), "Content-Type: "+asForm)
		if got := result(t, response, text); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", body, got, want)
		}
	}
}

func TestABoundaryMustBeOne(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for _, mediaType := range []string{"multipart/form-data", "multipart/form-data; boundary=", `multipart/form-data; boundary="a` + "\t" + `b"`, "multipart/form-data; boundary=" + strings.Repeat("b", 71)} {
		response, body := s.send(t, http.MethodPost, "/uploads", strings.NewReader(title+picture+theEnd), "Content-Type: "+mediaType)
		if got := result(t, response, body); !strings.HasPrefix(got, "malformed-body") && got != "unsupported-media-type" {
			t.Errorf("%q: %s", mediaType, got)
		}
	}
}

// A body that is larger than what stays in memory goes through a file, and comes out the same.
func TestALargeFileReachesTheHandlerWhole(t *testing.T) {
	t.Parallel()
	s := serve(t)
	var body bytes.Buffer
	writer := multipart.NewWriter(&body)
	if err := writer.WriteField("title", "ab"); err != nil {
		t.Fatal(err)
	}
	header := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="picture"; filename="p.png"`}, "Content-Type": {"image/png"}, "X-Checksum": {"abcd"}}
	file, err := writer.CreatePart(header)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write(bytes.Repeat([]byte{7}, 1_000_000)); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	response, text := s.send(t, http.MethodPost, "/uploads", &body, "Content-Type: "+writer.FormDataContentType())
	if got := result(t, response, text); !strings.Contains(got, fmt.Sprintf("%d bytes, all alike true", 1_000_000)) {
		t.Error(got)
	}
}
