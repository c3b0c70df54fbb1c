package validate

import (
	"fmt"
	"net/http"
	"unicode/utf8"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/mediatype"
)

// AnswerCheck holds an answer against what an operation says of its status: generated code asks for one
// header field after the other, and for the content.
type AnswerCheck struct {
	of    *contract.Answer
	found []contract.Violation
}

// CheckAnswer begins.
func CheckAnswer(of *contract.Answer) *AnswerCheck { return &AnswerCheck{of: of} }

// Violations is what is wrong with the answer; nil: nothing is.
func (a *AnswerCheck) Violations() []contract.Violation { return a.found }

func (a *AnswerCheck) add(found ...contract.Violation) { a.found = append(a.found, found...) }

// UnknownStatus notes that the operation has no answer of the status.
func (a *AnswerCheck) UnknownStatus() {
	a.add(contract.InBody("", "status", fmt.Sprintf("The operation has no answer with the status %d.", a.of.Status)))
}

// Header checks a field of the header.
func (a *AnswerCheck) Header(p *Parameter) { a.add(checkHeader(a.of.Header, p)...) }

// AnswerMedia is a media type of an answer, or a range of them.
type AnswerMedia struct {
	Type   string
	Text   bool                    // the content is a text, not JSON
	Schema func(*Check, Node) bool // nil: the content is not checked
}

// Content checks the body and its media type. Without media, there must be no body.
func (a *AnswerCheck) Content(media ...AnswerMedia) {
	bodiless := a.of.Method == http.MethodHead || a.of.Status == http.StatusNotModified
	if len(media) == 0 {
		if len(a.of.Body) > 0 && !bodiless {
			a.add(contract.InBody("", "content", "There is a body, and the contract has none."))
		}
		return
	}
	field := a.of.Header.Get("Content-Type")
	if bodiless && field == "" {
		return
	}
	chosen := choose(media, field)
	switch {
	case chosen == nil:
		a.add(contract.InBody("", "contentType", "The contract has no content of this type."))
	case bodiless || a.of.CutOff || chosen.Schema == nil:
	case chosen.Text && !utf8.Valid(a.of.Body):
		a.add(contract.InBody("", "encoding", "The text is not UTF-8."))
	case chosen.Text:
		a.checkJSON(appendString(nil, a.of.Body), chosen.Schema)
	default:
		a.checkJSON(a.of.Body, chosen.Schema)
	}
}

func choose(media []AnswerMedia, field string) *AnswerMedia {
	sent, err := mediatype.Parse(field)
	if err != nil || sent.IsRange() {
		return nil
	}
	types := make([]mediatype.Type, len(media))
	for i := range media {
		types[i] = mediatype.ParseAll(media[i].Type)[0]
	}
	if index := mediatype.Find(types, sent); index >= 0 {
		return &media[index]
	}
	return nil
}

func (a *AnswerCheck) checkJSON(text []byte, schema func(*Check, Node) bool) {
	d, found := Parse(text)
	if found != nil {
		a.add(*found)
		return
	}
	a.add(Answer(d, schema)...)
	d.Free()
}
