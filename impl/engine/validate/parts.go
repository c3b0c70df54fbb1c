package validate

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"mime"
	"net/textproto"
	"strings"
	"unicode/utf8"
)

// Bounds of the header of a part.
const (
	maxPartHeader = 8 << 10 // bytes
	maxPartFields = 32
	maxBoundary   = 70 // characters (RFC 2046, section 5.1.1)
	maxPadding    = 64 // blanks behind a boundary
)

// partsError says that a multipart body is not well-formed. Its text may be shown.
type partsError string

func (e partsError) Error() string { return string(e) }

const (
	errCutOff     partsError = "The body ends before its last boundary."
	errBoundary   partsError = "The body does not begin with its boundary, or a line in it begins with the boundary and is none."
	errTrailing   partsError = "Something follows after the last boundary."
	errPartHeader partsError = "The header of a part is not well-formed, or too large."
	errPartName   partsError = "Each part needs one Content-Disposition field: form-data, with a name."
	errTransfer   partsError = "A part must be sent without a Content-Transfer-Encoding."
)

// parts reads the parts of a multipart body (RFC 2046, section 5.1), strictly: nothing before the first
// boundary, nothing after the last, lines of a header end with CRLF.
type parts struct {
	in        *bufio.Reader
	delimiter []byte // CRLF and two hyphens and the boundary
	begun     bool
}

// newParts returns nil if the boundary is none.
func newParts(from io.Reader, boundary string) *parts {
	if boundary == "" || len(boundary) > maxBoundary || strings.Trim(boundary, boundaryCharacters) != "" || strings.HasSuffix(boundary, " ") {
		return nil
	}
	return &parts{in: bufio.NewReaderSize(from, 32<<10), delimiter: []byte("\r\n--" + boundary)}
}

// boundaryCharacters are those of RFC 2046, section 5.1.1.
const boundaryCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'()+_,-./:=? "

// part is the header of a part.
type part struct {
	name, fileName, contentType string
	header                      textproto.MIMEHeader
}

// next reads the header of the next part. The content of the part before must have been read. The error is
// io.EOF after the last part, a partsError, or one of the body.
func (p *parts) next() (part, error) {
	if !p.begun {
		p.begun = true
		first, err := p.in.Peek(len(p.delimiter) - 2)
		switch {
		case !bytes.HasPrefix(p.delimiter[2:], first):
			return part{}, errBoundary
		case err != nil:
			return part{}, cutOff(err)
		}
		p.discard(len(first))
	}
	last, err := p.boundary()
	if err != nil {
		return part{}, err
	}
	if last {
		return part{}, io.EOF
	}
	header, err := p.header()
	if err != nil {
		return part{}, err
	}
	return readPart(header)
}

func cutOff(err error) error {
	if errors.Is(err, io.EOF) {
		return errCutOff
	}
	return err
}

// discard steps over bytes that Peek has shown.
func (p *parts) discard(count int) { _, _ = p.in.Discard(count) }

// boundary reads what follows behind a boundary: two hyphens if it is the last, blanks, and the line's end.
func (p *parts) boundary() (last bool, err error) {
	ahead, err := p.in.Peek(2)
	if len(ahead) < 2 {
		return false, cutOff(err)
	}
	if last = string(ahead) == "--"; last {
		p.discard(2)
	}
	for range maxPadding {
		c, err := p.in.ReadByte()
		switch {
		case last && errors.Is(err, io.EOF):
			return true, nil
		case err != nil:
			return false, cutOff(err)
		case c == ' ' || c == '\t':
			continue
		case c != '\r':
			return false, errBoundary
		}
		if c, err = p.in.ReadByte(); err != nil || c != '\n' {
			return false, errBoundary
		}
		if last {
			return true, p.end()
		}
		return false, nil
	}
	return false, errBoundary
}

// end holds that nothing follows.
func (p *parts) end() error {
	switch _, err := p.in.ReadByte(); {
	case err == nil:
		return errTrailing
	case errors.Is(err, io.EOF):
		return nil
	default:
		return err
	}
}

// header reads the fields of a part, and the empty line after them.
func (p *parts) header() (textproto.MIMEHeader, error) {
	header := make(textproto.MIMEHeader)
	for size, count := 0, 0; ; count++ {
		line, err := p.in.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return nil, cutOff(err)
		}
		size += len(line)
		line, terminated := bytes.CutSuffix(line, []byte("\r\n"))
		if !terminated || size > maxPartHeader || count > maxPartFields {
			return nil, errPartHeader
		}
		if len(line) == 0 {
			return header, nil
		}
		name, value, found := strings.Cut(string(line), ":")
		value = strings.Trim(value, " \t")
		if !found || !isToken(name) || hasControls(value) || !utf8.ValidString(value) {
			return nil, errPartHeader
		}
		header.Add(name, value)
	}
}

// readPart takes from a header what a form needs (RFC 7578, section 4).
func readPart(header textproto.MIMEHeader) (part, error) {
	types, transfer := header.Values("Content-Type"), header.Values("Content-Transfer-Encoding")
	if len(types) > 1 {
		return part{}, errPartHeader
	}
	for _, encoding := range transfer {
		if !strings.EqualFold(encoding, "binary") && !strings.EqualFold(encoding, "8bit") && !strings.EqualFold(encoding, "7bit") {
			return part{}, errTransfer
		}
	}
	dispositions := header.Values("Content-Disposition")
	if len(dispositions) != 1 {
		return part{}, errPartName
	}
	disposition, parameters, err := mime.ParseMediaType(dispositions[0])
	name, named := parameters["name"]
	if err != nil || disposition != "form-data" || !named || !utf8.ValidString(name) || hasControls(name) {
		return part{}, errPartName
	}
	return part{name: name, fileName: baseName(parameters["filename"]), contentType: header.Get("Content-Type"), header: header}, nil
}

// isToken tells whether a text can be the name of a header field (RFC 9110, section 5.6.2).
func isToken(text string) bool {
	for _, c := range []byte(text) {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !letter && strings.IndexByte("!#$%&'*+-.^_`|~", c) < 0 {
			return false
		}
	}
	return text != ""
}

// hasControls tells whether control characters stand in a text, other than tabs.
func hasControls(text string) bool {
	return strings.ContainsFunc(text, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f })
}

// baseName is a file's name without its folders, of any system. What is no name of a file is none.
func baseName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if name == "." || name == ".." || !utf8.ValidString(name) || hasControls(name) {
		return ""
	}
	return name
}

// content writes a part's content to w, up to the next boundary.
func (p *parts) content(w io.Writer) error {
	if first, _ := p.in.Peek(len(p.delimiter) - 2); bytes.Equal(first, p.delimiter[2:]) {
		return errBoundary // some read this as an empty part, others as text
	}
	for {
		window, err := p.in.Peek(p.in.Size())
		at := bytes.Index(window, p.delimiter)
		length := at
		if at < 0 {
			if err != nil {
				return cutOff(err)
			}
			length = len(window) - len(p.delimiter) + 1
		}
		if _, err := w.Write(window[:length]); err != nil {
			return err
		}
		p.discard(length)
		if at >= 0 {
			p.discard(len(p.delimiter))
			return nil
		}
	}
}
