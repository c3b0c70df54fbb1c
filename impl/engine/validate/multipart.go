package validate

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"strings"

	"github.com/charterhq/charter/impl/engine/contract"
	"github.com/charterhq/charter/impl/engine/mediatype"
)

// maxFieldText bounds the texts of all fields of a multipart body that are no files, in bytes together: they
// are held in memory.
const maxFieldText = 1 << 20

// Multipart checks a body of type multipart/form-data (RFC 7578), if the request's is of the media type. After
// that the request has its parts.
func (r *Request) Multipart(mediaType string, form *FormBody, schema func(*Check, Node) bool) {
	of := r.of.Multipart()
	if r.of.MediaType != mediaType || of == nil {
		return
	}
	reader := newParts(of.Stream, of.Boundary)
	if reader == nil {
		r.unreadable(*violation("", "boundary", "The Content-Type must name the boundary between the parts (RFC 2046, section 5.1.1)."))
		return
	}
	m := &multipartForm{form: form, parts: reader, fields: newFormReader(form, plainText), spool: new(spool)}
	of.Release = m.spool.Close
	if err := m.read(); err != nil {
		r.failed(err)
		return
	}
	for i := range m.kept {
		kept := &m.kept[i]
		kept.part.Content = io.NewSectionReader(m.spool, kept.start, kept.size)
		of.Parts = append(of.Parts, kept.part)
	}
	r.add(m.found...)
	r.object(m.fields, schema)
}

// failed notes why a body could not be read: it is not well-formed, or did not come whole.
func (r *Request) failed(err error) {
	var malformed partsError
	problem := new(contract.Problem)
	switch {
	case errors.As(err, &malformed):
		r.unreadable(*violation("", "syntax", string(malformed)))
	case errors.As(err, &problem):
		r.stopped = problem
	default:
		r.stopped = contract.InternalError.Wrap(err, "The server failed. Tell support the requestId.")
	}
}

// multipartForm reads the parts of a body.
type multipartForm struct {
	form   *FormBody
	parts  *parts
	fields *formReader
	spool  *spool
	kept   []keptPart
	found  []contract.Violation // in the headers of parts
	text   int                  // bytes of the fields that are no files
}

// keptPart is a part with its place in the spool.
type keptPart struct {
	part        contract.Part
	start, size int64
}

func (m *multipartForm) read() error {
	for count := 1; ; count++ {
		next, err := m.parts.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil && count > MaxFields {
			err = partsError(tooManyFields().Detail)
		}
		if err == nil {
			err = m.part(next)
		}
		if err != nil {
			return err
		}
	}
}

func (m *multipartForm) part(p part) error {
	field := m.form.field(p.name)
	if field == nil {
		field = new(Field)
	}
	kept := keptPart{
		part:  contract.Part{Name: p.name, FileName: p.fileName, ContentType: p.contentType},
		start: m.spool.size,
	}
	kept.part.Header = m.header(field, p)
	m.checkType(field, p)
	if err := m.keep(field, p.name); err != nil {
		return err
	}
	if kept.size = m.spool.size - kept.start; field.File != nil {
		m.checkSize(field, p.name, kept.size)
	}
	m.kept = append(m.kept, kept)
	return nil
}

// keep reads the content of a part: into the spool, and of one that is no file the text.
func (m *multipartForm) keep(field *Field, name string) error {
	if field.File != nil {
		m.fields.files[name]++
		return m.parts.content(m.spool)
	}
	text, err := m.content()
	m.fields.given.all = append(m.fields.given.all, pair{name: name, value: text})
	return err
}

// content reads a field that is no file: into memory, and into the spool for the handler.
func (m *multipartForm) content() (string, error) {
	var text limitedText
	text.rest = maxFieldText - m.text
	if err := m.parts.content(io.MultiWriter(&text, m.spool)); err != nil {
		return "", err
	}
	m.text += text.Len()
	return text.String(), nil
}

// limitedText is a text of so many bytes.
type limitedText struct {
	strings.Builder

	rest int
}

// Write refuses what is too much.
func (t *limitedText) Write(data []byte) (int, error) {
	if t.rest -= len(data); t.rest < 0 {
		return 0, contract.ContentTooLarge.New(fmt.Sprintf("The fields that are no files may have at most %d bytes together.", maxFieldText))
	}
	return t.Builder.Write(data)
}

// checkType holds a part's type against those that its field may have. A part without one is text (RFC
// 7578, section 4.4); it passes as JSON too, because browsers send no type with the text of a field.
func (m *multipartForm) checkType(field *Field, p part) {
	if p.contentType == "" && field.File == nil || len(field.types) == 0 && field.File != nil {
		return
	}
	text := p.contentType
	if text == "" {
		text = "text/plain"
	}
	sent, err := mediatype.Parse(text)
	charset := sent.Parameter("charset")
	known := len(field.types) == 0 && sent.Full() == "text/plain" || mediatype.Find(field.types, sent) >= 0
	if err == nil && known && (field.File != nil || charset == "" || strings.EqualFold(charset, "utf-8")) {
		return
	}
	wanted := "text/plain"
	if len(field.Types) > 0 {
		wanted = strings.Join(field.Types, " or ")
	}
	m.wrong(p.name, "contentType", "The part must be of type "+wanted+".")
}

func (m *multipartForm) checkSize(field *Field, name string, size int64) {
	if size < field.File.MinLength {
		m.wrong(name, "minLength", fmt.Sprintf("The file must have at least %s.", Plural(int(field.File.MinLength), "byte")))
	}
	if field.File.MaxLength > 0 && size > field.File.MaxLength {
		m.wrong(name, "maxLength", fmt.Sprintf("The file must have at most %s.", Plural(int(field.File.MaxLength), "byte")))
	}
}

// header checks the fields that the contract has of a part's header, and returns them. Others are ignored
// (RFC 7578, section 4.8).
func (m *multipartForm) header(field *Field, p part) textproto.MIMEHeader {
	var kept textproto.MIMEHeader
	for i := range field.Headers {
		wanted := &field.Headers[i]
		for _, found := range checkHeader(http.Header(p.header), wanted) {
			m.wrong(p.name, found.Code, "The part's header field "+wanted.Name+": "+found.Detail)
		}
		if values := p.header.Values(wanted.Name); len(values) > 0 {
			if kept == nil {
				kept = make(textproto.MIMEHeader)
			}
			kept[textproto.CanonicalMIMEHeaderKey(wanted.Name)] = values
		}
	}
	return kept
}

// checkHeader holds a field of a header that is no request's against the contract.
func checkHeader(header http.Header, wanted *Parameter) []contract.Violation {
	r := Request{of: &contract.Request{HTTP: &http.Request{Header: header}}}
	r.Header(0, wanted)
	return r.found
}

func (m *multipartForm) wrong(name, code, detail string) {
	if len(m.found) < contract.MaxViolations {
		m.found = append(m.found, contract.InBody(bounded(Pointer("", name)), code, detail))
	}
}
