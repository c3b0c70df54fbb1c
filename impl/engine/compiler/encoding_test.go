package compiler_test

import (
	"strings"
	"testing"
)

// What an encoding says of a form's field, and nobody would do, fails generation with its place.
func TestEncodingsThatMeanNothingFailGeneration(t *testing.T) {
	t.Parallel()
	const post = `    post:
      operationId: postA
      requestBody:
        content:
          %M:
            encoding: {a: {%E}}
            schema: {type: object, properties: {a: {%S}, b: {type: string}}}
      responses: {'204': {description: ok}}
components:`
	const parts, line = "multipart/form-data", "application/x-www-form-urlencoded"
	for name, test := range map[string]struct {
		media, encoding, schema string
		line                    int
		reason                  string
	}{
		"a style of a part":           {parts, "style: form", "type: string", 18, "style says something of application/x-www-form-urlencoded only"},
		"a header of a field":         {line, "headers: {X-A: {schema: {type: string}}}", "type: string", 18, "a field has a header of its own in multipart/form-data only"},
		"a style and a type":          {line, "style: form, contentType: text/plain", "type: string", 18, "contentType is ignored beside style"},
		"no such style":               {line, "style: matrix", "type: string", 18, "is one of form, spaceDelimited, pipeDelimited, deepObject"},
		"a style of single values":    {line, "style: pipeDelimited", "type: string", 18, "the style pipeDelimited is for arrays and objects"},
		"brackets of a list":          {line, "style: deepObject", "type: array, items: {type: string}", 18, "the style deepObject is for objects"},
		"objects within a style":      {line, "style: form", "type: array, items: {type: object}", 18, "an array or object in an array or object has no text in this style"},
		"a name that is taken":        {line, "style: form", "type: object, properties: {b: {type: string}}", 18, "takes that name already"},
		"no media type":               {parts, "contentType: png", "type: string", 18, `"png" is no media type such as image/png`},
		"JSON or not":                 {parts, "contentType: 'application/json, text/plain'", "type: object", 18, "a field is either JSON or not"},
		"an object of another type":   {parts, "contentType: text/plain", "type: object", 18, "an object in a form is encoded as JSON"},
		"a header without a schema":   {parts, "headers: {X-A: {description: x}}", "type: string", 18, "a header has a `schema`"},
		"a file with more":            {parts, "contentType: image/png", "type: string, enum: [x]", 18, "of a file only its length and its type are checked"},
		"an encoding beside no field": {parts, "}, c: {contentType: text/plain", "type: string", 18, `the form has no property "c" to encode`},
		"an encoding of JSON":         {"application/json", "contentType: text/plain", "type: string", 17, "encoding says something of forms only"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := strings.NewReplacer("%M", test.media, "%E", test.encoding, "%S", test.schema).Replace(post)
			found := mistakes(t, strings.Replace(good, "components:", text, 1))
			for _, one := range found {
				if one.Line == test.line && strings.Contains(one.Reason, test.reason) {
					return
				}
			}
			t.Errorf("want line %d: %s, got %v", test.line, test.reason, found)
		})
	}
}

func TestAnObjectInAHeaderOfAnAnswerFailsGeneration(t *testing.T) {
	t.Parallel()
	found := mistakes(t, strings.Replace(good, "description: ok", "description: ok\n          headers: {X-A: {schema: {type: object}}}", 1))
	if len(found) != 1 || found[0].Line != 10 || !strings.Contains(found[0].Reason, "let the field hold a single value") {
		t.Error(found)
	}
}
