package schema

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/suggest"
)

// older are keywords of schemas that earlier versions had, with what to write instead.
var older = map[string]string{
	"nullable":        "in OpenAPI 3.1 it is `type: [string, 'null']`",
	"definitions":     "it is `$defs`",
	"dependencies":    "it is dependentRequired or dependentSchemas",
	"additionalItems": "it is `items` beside `prefixItems`",
}

// swagger are what Swagger 2.0 had at the top, in operations and in parameters, with what to write instead.
var swagger = map[string]string{
	"definitions": "it is `schemas` in `components`", "securityDefinitions": "it is `securitySchemes` in `components`",
	"parameters": "it is `parameters` in `components`", "responses": "it is `responses` in `components`",
	"host": "it is a part of the `url` in `servers`", "basePath": "it is a part of the `url` in `servers`", "schemes": "they are a part of each `url` in `servers`",
	"consumes": "the media types stand in the `content` of `requestBody`", "produces": "the media types stand in the `content` of each response",
	"collectionFormat": "it is `style` and `explode`",
}

// withoutAddress matches what a callback has above its methods, where an address is missing.
var withoutAddress = regexp.MustCompile(`^(get|put|post|delete|options|head|patch|trace)$`)

func (r *reporter) additional(e *jsonschema.ValidationError, value *yaml.Node, names []string) {
	if last := len(e.InstanceLocation) - 1; last > 0 && strings.HasSuffix(e.SchemaURL, "/$defs/pathItem") && withoutAddress.MatchString(e.InstanceLocation[last]) {
		key, _, _ := r.document.Find(e.InstanceLocation...)
		r.wrongf(key, "a callback names the address that is called above its methods, such as '{$request.body#/callbackUrl}'")
		return
	}
	at := r.at(e.SchemaURL)
	known, _ := at["properties"].(map[string]any)
	for _, name := range slices.Sorted(slices.Values(names)) {
		key := keyNamed(value, name)
		near := nearest(name, known)
		if object := strings.Join(e.InstanceLocation, "/"); near != "" {
			r.meant[object] = append(r.meant[object], near)
		}
		switch {
		case at["errorMessage"] != nil && strings.HasPrefix(name, "x-") && near != "":
			r.wrongf(key, "the extension %s is not known; did you mean %s?", name, near)
		case at["errorMessage"] != nil && strings.HasPrefix(name, "x-"):
			r.wrongf(key, "the extension %s is not known; `charter lint --explain extension` lists those there are", name)
		case at["errorMessage"] != nil: // the names are those that people choose
			r.wrongf(key, "%s", at["errorMessage"])
		case strings.HasPrefix(name, "x-") && extensible(e.SchemaURL):
		case r.ofSchemas(name) && described.MatchString(e.SchemaURL):
			r.wrongf(key, "%s is a keyword of schemas: write it into `schema`, as in `schema: {type: string}`", name)
		default:
			r.wrongf(key, "nothing of this name can stand here: %s%s", name, r.instead(e.SchemaURL, name, near, known))
		}
	}
}

// nearest is the name that a misspelt one may stand for, or "".
func nearest(name string, known map[string]any) string {
	near := suggest.Nearest(name, slices.Collect(maps.Keys(known)))
	switch {
	case near == "" && strings.HasPrefix(name, "$"):
		return suggest.Nearest(name, []string{"$ref"})
	case near == "" && strings.HasPrefix(name, "x-"):
		return suggest.Nearest(name, []string{"x-lint-ignore"})
	default:
		return near
	}
}

// describing is the schema that says what a property is: the one that requires it, or the definition around that.
func (r *reporter) describing(url, name string, at map[string]any) map[string]any {
	if properties, _ := at["properties"].(map[string]any); properties[name] != nil {
		if property, _ := properties[name].(map[string]any); property["description"] != nil || property["$ref"] != nil {
			return at
		}
	}
	before, definition, found := strings.Cut(url, "/$defs/")
	if !found {
		return at
	}
	definition, _, _ = strings.Cut(definition, "/")
	return r.at(before + "/$defs/" + definition)
}

// places are the objects in which something may stand that was written elsewhere, and what people call them.
var places = []struct{ definition, words string }{
	{"operation", "in an operation"}, {"pathItem", "in a path"}, {"parameter", "in a parameter"}, {"mediaType", "in a media type"},
	{"requestBody", "in a requestBody"}, {"response", "in a response"}, {"schema", "in a schema"}, {"components", "in components"}, {"info", "in info"},
}

// maxListed is how many names are listed that can stand somewhere.
const maxListed = 8

// instead says what to write: what earlier versions had under another name, what may have been meant, what can stand in
// the object, if that is little, or where something of the name can.
func (r *reporter) instead(url, name, near string, known map[string]any) string {
	inSchema := strings.HasSuffix(url, "/$defs/schema")
	formerly := suggest.Nearest(name, slices.Collect(maps.Keys(older)))
	switch {
	case inSchema && older[name] != "":
		return "; " + older[name]
	case near != "":
		return "; did you mean " + near + "?"
	case inSchema && formerly != "":
		return "; did you mean " + formerly + "? " + capital(older[formerly])
	case !inSchema && swagger[name] != "" && extensible(url):
		return "; " + swagger[name] + " since OpenAPI 3.0"
	}
	return r.elsewhere(url, name, known)
}

func (r *reporter) elsewhere(url, name string, known map[string]any) string {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(known)), func(name string) bool { return strings.HasPrefix(name, "x-") })
	if len(names) > 0 && len(names) <= maxListed {
		return "; there is " + strings.Join(names, ", ")
	}
	if !extensible(url) {
		return ""
	}
	var words []string
	if properties, _ := r.at("#")["properties"].(map[string]any); properties[name] != nil {
		words = append(words, "at the top of the contract")
	}
	for _, place := range places {
		if properties, _ := r.at("#/$defs/" + place.definition)["properties"].(map[string]any); properties[name] != nil {
			words = append(words, place.words)
		}
	}
	if len(words) == 0 || len(words) > 4 {
		return ""
	}
	return "; it stands " + strings.Join(words, ", ")
}

func capital(words string) string { return strings.ToUpper(words[:1]) + words[1:] + "." }

// described matches the objects that a schema describes.
var described = regexp.MustCompile(`/\$defs/(parameter|header|mediaType)$`)

// ofSchemas tells whether a name is a keyword of schemas.
func (r *reporter) ofSchemas(name string) bool {
	return r.at("#/$defs/schema/properties/"+strings.ReplaceAll(name, "/", "~1")) != nil
}
