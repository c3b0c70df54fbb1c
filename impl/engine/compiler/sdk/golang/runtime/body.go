package runtime

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"reflect"
	"strings"
	"sync"
)

// payload is what a call sends, in parts: bytes, and what is read while it is sent.
type payload struct {
	media string
	parts []part
	last  *sending // nil: it was not sent yet
}

type part struct {
	data   []byte
	source io.Reader // nil: data
	start  int64     // where a source begins that can be sought
	size   int64     // -1: it is not known
}

// payload writes what an operation sends; nil: nothing.
func (o *operation) payload(params any) (*payload, error) {
	if o.body == "" {
		return nil, nil //nolint:nilnil // the documented nothing
	}
	p := &payload{media: o.media}
	value, there := reflect.ValueOf(params), true
	if !o.fields {
		value = value.FieldByName("Body")
		if source, ok := value.Interface().(io.Reader); ok {
			p.read(source)
			return p, nil
		}
		value, there = settled(value)
	}
	if !there {
		return nil, nil //nolint:nilnil // the documented nothing
	}
	var err error
	switch o.body {
	case jsonBody:
		err = p.json(value, o.fields)
	case formBody:
		err = p.form(value)
	case multipartBody:
		err = p.multipart(value)
	default:
		p.parts = []part{{data: []byte(value.String())}}
	}
	if err != nil {
		return nil, requestErrorf("what %s sends cannot be written: %w", o.id, err)
	}
	return p, nil
}

func (p *payload) json(value reflect.Value, fields bool) error {
	var data []byte
	var err error
	if fields {
		data, err = encodeObject(value.Interface())
	} else {
		data, err = json.Marshal(value.Interface())
	}
	p.parts = []part{{data: data}}
	return err
}

// read adds what is read while it is sent.
func (p *payload) read(source io.Reader) {
	one := part{source: source, size: -1}
	if seeker, ok := source.(io.Seeker); ok {
		start, err := seeker.Seek(0, io.SeekCurrent)
		end, err2 := seeker.Seek(0, io.SeekEnd)
		_, err3 := seeker.Seek(start, io.SeekStart)
		if errors.Join(err, err2, err3) == nil {
			one.start, one.size = start, end-start
		}
	}
	p.parts = append(p.parts, one)
}

// again tells whether it can be sent once more.
func (p *payload) again() bool {
	if p == nil {
		return true
	}
	for _, one := range p.parts {
		if one.source != nil && one.size < 0 {
			return false
		}
	}
	return true
}

// into makes it the body of a request.
func (p *payload) into(request *http.Request) error {
	if p == nil {
		return nil
	}
	if p.last != nil {
		_ = p.last.Close() // whoever still sends it reads no more of what is now read again
	}
	readers := make([]io.Reader, len(p.parts))
	for i, one := range p.parts {
		switch {
		case one.source == nil:
			readers[i] = bytes.NewReader(one.data)
			request.ContentLength += int64(len(one.data))
			continue
		case one.size < 0:
			request.ContentLength = -1 << 62 // unknown, whatever else there is
		default:
			if _, err := one.source.(io.Seeker).Seek(one.start, io.SeekStart); err != nil { //nolint:forcetypeassert // its size is known
				return requestErrorf("what is sent cannot be read again: %w", err)
			}
			request.ContentLength += one.size
		}
		readers[i] = one.source
		if one.size >= 0 {
			readers[i] = io.LimitReader(one.source, one.size) // it may grow, and the request has said how long it is
		}
	}
	request.ContentLength = max(request.ContentLength, -1)
	p.last = &sending{reader: io.MultiReader(readers...)}
	request.Body = p.last
	if len(p.parts) == 1 && p.parts[0].source == nil {
		request.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(p.parts[0].data)), nil }
	}
	return nil
}

// sending is a body on its way. Once it is closed nothing of its sources is read.
type sending struct {
	mu     sync.Mutex
	reader io.Reader
	closed bool
}

func (s *sending) Read(buffer []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return 0, http.ErrBodyReadAfterClose
	}
	return s.reader.Read(buffer)
}

func (s *sending) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}

// each visits the fields of a form, and the items of those that are lists.
func each(object reflect.Value, visit func(name string, value reflect.Value) error) error {
	one := func(name string, field reflect.Value) error {
		value, there := settled(field)
		switch {
		case !there:
			return nil
		case !isList(value):
			return visit(name, value)
		}
		for i := range value.Len() {
			if item, there := settled(value.Index(i)); there {
				if err := visit(name, item); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if object.Kind() == reflect.Struct {
		for _, p := range properties(object.Type()) {
			if err := one(p.name, object.Field(p.index)); err != nil {
				return err
			}
		}
		object = extraOf(object)
	}
	if !object.IsValid() || object.Kind() != reflect.Map {
		return nil
	}
	names := make(map[string]reflect.Value, object.Len())
	for _, key := range object.MapKeys() {
		names[key.String()] = object.MapIndex(key)
	}
	for _, name := range sortedNames(names) {
		if err := one(name, names[name]); err != nil {
			return err
		}
	}
	return nil
}

func (p *payload) form(object reflect.Value) error {
	var list []string
	err := each(object, func(name string, value reflect.Value) error {
		text, err := textOf(value)
		list = append(list, encode(name)+"="+strings.ReplaceAll(encode(text), "%20", "+"))
		return err
	})
	p.parts = []part{{data: []byte(strings.Join(list, "&"))}}
	return err
}

// multipart writes a form whose files are read while they are sent (RFC 7578).
func (p *payload) multipart(object reflect.Value) error {
	var text bytes.Buffer
	writer := multipart.NewWriter(&text)
	p.media = writer.FormDataContentType()
	quote := strings.NewReplacer(`\`, `\\`, `"`, `%22`, "\r", "%0D", "\n", "%0A")
	err := each(object, func(name string, value reflect.Value) error {
		header := make(textproto.MIMEHeader)
		disposition := `form-data; name="` + quote.Replace(name) + `"`
		file, isFile := value.Interface().(File)
		if isFile {
			disposition += `; filename="` + quote.Replace(firstOf(file.Name, name)) + `"`
			header.Set("Content-Type", firstOf(file.ContentType, "application/octet-stream"))
		} else if isObject(value) {
			header.Set("Content-Type", "application/json")
		}
		header.Set("Content-Disposition", disposition)
		out, err := writer.CreatePart(header)
		if err != nil {
			return err
		}
		if isFile && file.Content != nil {
			p.parts = append(p.parts, part{data: bytes.Clone(text.Bytes())})
			text.Reset()
			p.read(file.Content)
			return nil
		}
		content, err := textOf(value)
		if err == nil {
			_, err = io.WriteString(out, content)
		}
		return err
	})
	if err == nil {
		err = writer.Close()
	}
	p.parts = append(p.parts, part{data: text.Bytes()})
	return err
}
