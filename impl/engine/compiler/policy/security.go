package policy

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
)

// readSchemes reads components.securitySchemes (OpenAPI 3.1, section 4.8.27).
func (r *reader) readSchemes() {
	for key, value := range document.Entries(document.Get(document.Get(r.document.Root, "components"), "securitySchemes")) {
		node := r.document.Follow(value)
		scheme := &contract.SecurityScheme{Name: key.Value, Kind: scalar(document.Get(node, "type"))}
		switch scheme.Kind {
		case "http": // names of schemes have no case (RFC 9110, section 11.1)
			scheme.Kind = strings.ToLower(scalar(document.Get(node, "scheme")))
			scheme.Format = scalar(document.Get(node, "bearerFormat"))
		case contract.APIKey:
			scheme.In, scheme.Key = scalar(document.Get(node, "in")), scalar(document.Get(node, "name"))
		case contract.OpenIDConnect:
			scheme.URL = scalar(document.Get(node, "openIdConnectUrl"))
			if scheme.URL != "" && !strings.HasPrefix(scheme.URL, "https://") {
				r.wrongf(document.Get(node, "openIdConnectUrl"), "the address of an OpenID provider begins with https://")
			}
		}
		r.schemes[key.Value] = scheme
		r.set.Schemes = append(r.set.Schemes, scheme)
	}
}

// security reads the requirements of an operation, or else those of the contract: they are alternatives, and
// what one of them lists is needed together.
func (r *reader) security(o *at) {
	key, node := entry(o.Written.Node, "security")
	inherited := node == nil
	if inherited {
		key, node = entry(r.document.Root, "security")
	}
	if node == nil || node.Kind != yaml.SequenceNode {
		return
	}
	if len(node.Content) == 0 {
		if !inherited {
			o.Parts = append(o.Parts, Part{Name: "security", Key: key, Fields: []Field{{Value: "everybody", Node: key}}})
		}
		return
	}
	security := new(contract.Security)
	features := make(map[string]*yaml.Node)
	part := Part{Name: "security", Key: key, Default: inherited}
	for _, item := range node.Content {
		requirement := r.requirement(item, features)
		security.Alternatives = append(security.Alternatives, requirement)
		part.Fields = append(part.Fields, Field{Value: describe(requirement), Node: item})
	}
	o.Security = security
	if len(features) == 0 { // every alternative is empty: everybody may
		o.Security = nil
	}
	o.Parts = append(o.Parts, part)
	for _, feature := range slices.Sorted(maps.Keys(features)) {
		o.Parts = append(o.Parts, Part{Name: "security", Feature: feature, Key: features[feature], Default: inherited})
	}
}

func (r *reader) requirement(node *yaml.Node, features map[string]*yaml.Node) contract.Requirement {
	requirement := contract.Requirement{}
	for key, scopes := range document.Entries(node) {
		scheme := r.schemes[key.Value]
		if scheme == nil {
			r.wrongf(key, "there is no security scheme %q in components.securitySchemes%s", key.Value, didYouMean(key.Value, slices.Collect(maps.Keys(r.schemes))))
			continue
		}
		if feature := "security " + scheme.Kind; features[feature] == nil {
			features[feature] = key
		}
		requirement = append(requirement, contract.Credential{Scheme: scheme, Scopes: texts(scopes)})
	}
	return requirement
}

// describe puts a requirement into words.
func describe(requirement contract.Requirement) string {
	if len(requirement) == 0 {
		return "everybody"
	}
	words := make([]string, len(requirement))
	for i, credential := range requirement {
		words[i] = credential.Scheme.Name
		if len(credential.Scopes) > 0 {
			words[i] += " with " + strings.Join(credential.Scopes, ", ")
		}
	}
	return strings.Join(words, " and ")
}
