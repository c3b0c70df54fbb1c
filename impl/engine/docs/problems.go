package docs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/charterhq/charter/impl/engine/contract"
)

// problemCodeSchema is the schema that lists the problem types: a oneOf with const, title and
// description for each.
const problemCodeSchema = "ProblemCode"

// problemType is an alternative of the schema ProblemCode.
type problemType struct {
	Code        string `json:"const"`
	Title       string `json:"title"`
	Description string `json:"description"`
}

// problemTypes reads the schema ProblemCode. Without it, or without a oneOf in it, there are none.
func (o *outline) problemTypes() ([]problemType, error) {
	raw, ok := o.Components.Schemas[problemCodeSchema]
	if !ok {
		return nil, nil
	}
	var schema struct {
		OneOf []problemType `json:"oneOf"`
	}
	if err := json.Unmarshal(raw, &schema); err != nil {
		return nil, fmt.Errorf("components.schemas.%s: %w", problemCodeSchema, err)
	}
	return slices.DeleteFunc(schema.OneOf, func(t problemType) bool { return t.Code == "" }), nil
}

// problem is what a page says about a problem type.
type problem struct {
	Code        string
	Path        string // of its page: the type URI
	Title       string
	Description []paragraph
	Statuses    []string
	Every       bool // each operation can answer with it
	Operations  []operationLink
	Example     string // JSON; "" if its status is not known
}

// operationLink is an operation on the page of a problem that it can answer with.
type operationLink struct {
	Method, Path, Summary string
	Link                  string // into the reference
}

// problems describes all problem types, in the order of the contract.
func (o *outline) problems(known []contract.ProblemType) ([]problem, error) {
	types, err := o.problemTypes()
	if err != nil {
		return nil, err
	}
	operations, err := o.operations()
	if err != nil {
		return nil, err
	}
	answers := findAnswers(o, operations, types)
	known = slices.Concat(known, contract.ProblemTypes(), contract.PolicyProblemTypes())
	all := make([]problem, len(types))
	for i, t := range types {
		p := &all[i]
		*p = t.describe()
		p.name(answers.byCode[t.Code])
		p.Every = len(operations) > 0 && len(p.Operations) == len(operations)
		if err := p.show(answers.examples[t.Code], known); err != nil {
			return nil, fmt.Errorf("the example of %s: %w", t.Code, err)
		}
	}
	return all, nil
}

func (t problemType) describe() problem {
	title := inWords(t.Title)
	if title == "" {
		title = inWords(t.Code)
	}
	return problem{
		Code:        t.Code,
		Path:        problemsPath + "/" + url.PathEscape(t.Code),
		Title:       title,
		Description: prose(t.Description),
	}
}

// name fills in who answers with the problem: each operation once, each status once.
func (p *problem) name(answers []answer) {
	seen := make(map[string]bool)
	for _, a := range answers {
		if !slices.Contains(p.Statuses, a.status) {
			p.Statuses = append(p.Statuses, a.status)
		}
		if id := a.operation.Method + " " + a.operation.Path; !seen[id] {
			seen[id] = true
			p.Operations = append(p.Operations, a.operation.link())
		}
	}
	slices.Sort(p.Statuses)
}

var blanks = regexp.MustCompile(`\s`)

// link points to the operation in the reference, the way Swagger UI writes deep links.
func (o operation) link() operationLink {
	link := operationLink{Method: o.Method, Path: o.Path, Summary: o.Summary, Link: referencePath}
	if o.ID != "" {
		tag := "default"
		if len(o.Tags) > 0 {
			tag = blanks.ReplaceAllString(strings.TrimSpace(o.Tags[0]), "%20")
		}
		link.Link += "#/" + tag + "/" + o.ID
	}
	return link
}

// show fills in the example: the one in the contract, or one made from the type's status.
func (p *problem) show(example json.RawMessage, known []contract.ProblemType) error {
	if example == nil {
		var err error
		if example, err = p.makeExample(known); err != nil || example == nil {
			return err
		}
	}
	var text bytes.Buffer
	if err := json.Indent(&text, bytes.TrimSpace(example), "", "  "); err != nil {
		return err
	}
	p.Example = text.String()
	return nil
}

// makeExample returns nil if neither the contract nor the server knows the status.
func (p *problem) makeExample(known []contract.ProblemType) (json.RawMessage, error) {
	title, status := p.Title, 0
	if i := slices.IndexFunc(known, func(t contract.ProblemType) bool { return t.Code == p.Code }); i >= 0 {
		title, status = known[i].Title, known[i].Status
	} else if len(p.Statuses) > 0 {
		status, _ = strconv.Atoi(p.Statuses[0]) // "4XX" and "default" say too little
	}
	if status == 0 {
		return nil, nil
	}
	if len(p.Statuses) == 0 {
		p.Statuses = []string{strconv.Itoa(status)}
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // the template does
	err := encoder.Encode(struct {
		Type      string `json:"type"`
		Title     string `json:"title"`
		Status    int    `json:"status"`
		Code      string `json:"code"`
		RequestID string `json:"requestId"`
	}{p.Path, title, status, p.Code, "019aae5c-7a10-7d00-b1c2-3d4e5f607182"})
	return text.Bytes(), err
}
