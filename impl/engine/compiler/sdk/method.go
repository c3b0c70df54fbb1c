package sdk

import (
	"cmp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/policy"
	"github.com/charterhq/charter/impl/engine/mediatype"
)

func isJSON(mediaType string) bool { return mediatype.NamesJSON(mediaType) }

// method reads an operation. Its resource is its first tag and its name the operationId without the words of the
// resource, unless x-sdk says otherwise.
func (r *reader) method(o *policy.Operation) {
	node := o.Written.Node
	said := document.Get(node, "x-sdk")
	tag := "default"
	if tags := document.Texts(document.Get(node, "tags")); len(tags) > 0 {
		tag = tags[0]
	}
	resource := Words(cmp.Or(document.Written(said, "resource"), tag))
	if len(resource) == 0 {
		resource = Name{"default"}
	}
	m := &Method{
		ID: o.ID, Name: Words(o.ID).without(resource), HTTP: o.Method, Doc: doc(node),
		Deprecated: document.Written(node, "deprecated") == "true", Sunset: document.Written(node, "x-sunset"),
	}
	if name := document.Written(said, "method"); name != "" {
		m.Name = Words(name)
	}
	if o.Timeout != nil {
		m.Timeout = o.Timeout.After
	}
	r.parameters(m, o)
	m.Body = r.requestBody(node)
	if m.Body != nil && m.Body.Fields && mixedUp(m) {
		m.Body.Fields = false
	}
	r.responses(m, node)
	r.requirements(m, o)
	r.page(m, o)
	r.put(m, resource, r.tags[tag], o.Written.Key)
}

// mixedUp tells whether a parameter has the name of a field of the body, so that the two cannot stand side by side.
func mixedUp(m *Method) bool {
	names := make(map[string]bool)
	for _, p := range m.Parameters {
		names[p.Wire], names[p.Name.Camel()], names[p.Name.Snake()] = true, true, true
	}
	var clash func(t *Type, depth int) bool
	clash = func(t *Type, depth int) bool {
		if t == nil || depth == 0 {
			return false
		}
		if t.Kind == Ref {
			return clash(t.Named.Type, depth-1)
		}
		return slices.ContainsFunc(t.Fields, func(f *Field) bool { return names[f.Wire] || names[Words(f.Wire).Snake()] }) ||
			slices.ContainsFunc(t.Of, func(one *Type) bool { return clash(one, depth-1) })
	}
	return clash(m.Body.Type, 32)
}

// put adds a method to its resource. If its name is taken it has its whole operationId for one.
func (r *reader) put(m *Method, name Name, doc string, place *yaml.Node) {
	at := slices.IndexFunc(r.api.Resources, func(one *Resource) bool { return one.Name.Camel() == name.Camel() })
	if at < 0 {
		at = len(r.api.Resources)
		r.api.Resources = append(r.api.Resources, &Resource{Name: name, Doc: strings.TrimSpace(doc)})
	}
	resource := r.api.Resources[at]
	if resource.has(m.Name) != nil {
		m.Name = Words(m.ID)
	}
	if other := resource.has(m.Name); other != nil {
		r.wrongf(place, "SDKs would call this "+name.Camel()+"."+m.Name.Camel()+", as the operation "+other.ID+": give one of them another name with x-sdk")
		return
	}
	m.Symbol = Words(m.ID)
	for r.symbols[m.Symbol.Pascal()] {
		m.Symbol = append(slices.Clip(name), m.Symbol...) // get_order of one resource beside getOrder of another
	}
	if r.symbols == nil {
		r.symbols = make(map[string]bool)
	}
	r.symbols[m.Symbol.Pascal()] = true
	resource.Methods = append(resource.Methods, m)
}

// has returns the method of a name, or nil.
func (r *Resource) has(name Name) *Method {
	for _, m := range r.Methods {
		if m.Name.Camel() == name.Camel() {
			return m
		}
	}
	return nil
}

func (r *reader) parameters(m *Method, o *policy.Operation) {
	byName := make(map[string]*Parameter)
	for _, item := range r.document.Parameters(o.Written) {
		p := r.parameter(item)
		if strings.EqualFold(p.Wire, "Idempotency-Key") && p.In == "header" && o.Idempotency != nil {
			m.Idempotency = &Idempotency{Header: p.Wire, Required: p.Required}
			continue
		}
		if o.CatchAll != nil && p.In == "path" {
			p.Rest = strings.HasSuffix(o.Path, "{"+p.Wire+"}")
		}
		m.Parameters = append(m.Parameters, p)
		if p.In == "path" {
			byName[p.Wire] = p
		}
	}
	path, _, _ := strings.Cut(o.Path, "#") // what stands behind it is never sent
	for rest := path; rest != ""; {
		before, after, found := strings.Cut(rest, "{")
		if before != "" {
			m.Path = append(m.Path, Segment{Text: before})
		}
		if !found {
			break
		}
		var name string
		name, rest, _ = strings.Cut(after, "}")
		m.Path = append(m.Path, Segment{Parameter: byName[name]})
	}
	r.sameNames(m, o)
}

// sameNames finds parameters that an SDK could not tell apart.
func (r *reader) sameNames(m *Method, o *policy.Operation) {
	seen := make(map[string]*Parameter)
	for _, p := range m.Parameters {
		if seen[p.Name.Camel()] != nil && strings.ContainsAny(p.Wire, "<>") { // StartTime> beside StartTime
			p.Name = Words(strings.NewReplacer("<", " less ", ">", " greater ").Replace(p.Wire))
		}
		if other := seen[p.Name.Camel()]; other != nil {
			p.Name = append(Words(p.In), p.Name...) // the same name in another place: queryId beside id
			if seen[p.Name.Camel()] != nil {
				r.wrongf(o.Written.Key, "SDKs cannot tell the parameters "+other.Wire+" and "+p.Wire+" apart: rename one of them")
			}
		}
		seen[p.Name.Camel()] = p
	}
}

func (r *reader) parameter(item *yaml.Node) *Parameter {
	node := r.document.Follow(item)
	p := &Parameter{
		Wire: document.Written(node, "name"), In: document.Written(node, "in"), Required: document.Written(node, "required") == "true",
		Doc: describe(item, node), Deprecated: document.Written(node, "deprecated") == "true", Reserved: document.Written(node, "allowReserved") == "true",
	}
	p.Name = Words(p.Wire)
	if len(p.Name) == 0 {
		p.Name = Name{"value"}
	}
	p.Style = cmp.Or(document.Written(node, "style"), map[string]string{"query": "form", "cookie": "form"}[p.In], "simple")
	p.Explode = p.Style == "form"
	if explode := document.Written(node, "explode"); explode != "" {
		p.Explode = explode == "true"
	}
	schema := document.Get(node, "schema")
	for _, media := range document.Entries(document.Get(node, "content")) {
		schema, p.JSON = document.Get(media, "schema"), true
	}
	p.Type, p.Example = r.schema(schema), r.example(node)
	return p
}

// requestBody reads what is sent: JSON where there is a choice.
func (r *reader) requestBody(operation *yaml.Node) *Body {
	node := r.document.Follow(document.Get(operation, "requestBody"))
	var b *Body
	for key, media := range document.Entries(document.Get(node, "content")) {
		kind := bodyKind(key.Value)
		if b != nil && (b.Kind == JSON || kind != JSON) {
			continue
		}
		b = &Body{Media: key.Value, Kind: kind, Required: document.Written(node, "required") == "true", Type: r.schema(document.Get(media, "schema")), Example: r.example(media)}
	}
	if b != nil {
		b.Fields = b.Kind != Text && b.Kind != Bytes && isObject(b.Type, 32)
	}
	return b
}

// isObject tells whether a type is an object with known properties, or all of several.
func isObject(t *Type, depth int) bool {
	switch {
	case depth == 0 || t.Nullable:
		return false
	case t.Kind == Ref:
		return isObject(t.Named.Type, depth-1)
	case t.Kind == All:
		return !slices.ContainsFunc(t.Of, func(one *Type) bool { return !isObject(one, depth-1) })
	default:
		return t.Kind == Object && t.Open == nil
	}
}

func bodyKind(mediaType string) BodyKind {
	name, _, _ := strings.Cut(mediaType, ";")
	switch name = strings.ToLower(strings.TrimSpace(name)); {
	case isJSON(name):
		return JSON
	case name == "application/x-www-form-urlencoded":
		return Form
	case name == "multipart/form-data":
		return Multipart
	case name == "text/event-stream":
		return Stream
	case strings.HasPrefix(name, "text/"):
		return Text
	default:
		return Bytes
	}
}

// responses reads what a success gives, and what can be refused.
func (r *reader) responses(m *Method, operation *yaml.Node) {
	for key, written := range document.Entries(document.Get(operation, "responses")) {
		node := r.document.Follow(written)
		if !strings.HasPrefix(key.Value, "2") {
			if strings.HasPrefix(key.Value, "4") || strings.HasPrefix(key.Value, "5") {
				m.Problems = append(m.Problems, Error{key.Value, describe(written, node)})
			}
			continue
		}
		for media, content := range document.Entries(document.Get(node, "content")) {
			kind := bodyKind(media.Value)
			if m.Result.Kind != None && (m.Result.Kind == JSON || kind != JSON) {
				continue
			}
			m.Result = Result{Kind: kind, Media: media.Value, Type: r.schema(document.Get(content, "schema")), Example: r.example(content)}
		}
	}
	slices.SortStableFunc(m.Problems, func(a, b Error) int { return strings.Compare(a.Status, b.Status) })
}

func (r *reader) requirements(m *Method, o *policy.Operation) {
	if o.Security == nil {
		return
	}
	for _, alternative := range o.Security.Alternatives {
		var needs Requirement
		for _, credential := range alternative {
			needs = append(needs, credential.Scheme.Name)
		}
		m.Security = append(m.Security, needs)
	}
}

func (r *reader) page(m *Method, o *policy.Operation) {
	if o.Pagination == nil {
		return
	}
	at := slices.IndexFunc(m.Parameters, func(p *Parameter) bool { return p.Wire == o.Pagination.Cursor })
	if at < 0 {
		return // the compiler has told
	}
	page := &Page{Cursor: m.Parameters[at], Items: steps(o.Pagination.Items), Next: steps(o.Pagination.Next), Item: &Type{Kind: Any}}
	list := m.Result.Type
	for _, step := range page.Items {
		field := list.Property(step)
		if field == nil {
			list = nil
			break
		}
		list = field.Type
	}
	if list = list.Resolved(); list != nil && list.Items != nil {
		page.Item = list.Items
	}
	m.Page = page
}

// steps are the names of a JSON pointer (RFC 6901).
func steps(pointer string) []string {
	names := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i, name := range names {
		names[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
	}
	return names
}
