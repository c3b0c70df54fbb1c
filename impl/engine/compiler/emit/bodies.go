package emit

import (
	"fmt"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/model"
)

// bodyRow prints what the table says of an operation's body.
func bodyRow(p *printer, b *model.Body) error {
	limit, err := ParseSize(b.Limit)
	if err != nil {
		return err
	}
	media := make([]string, len(b.Media))
	for i, one := range b.Media {
		media[i] = fmt.Sprintf("{Type: %q%s}", one.Type, reads(one.Kind))
	}
	p.line("Body: &contract.Body{Required: %v, Media: []contract.Media{%s}, Limit: %d},", b.Required, strings.Join(media, ", "), limit)
	return nil
}

func reads(kind model.Kind) string {
	switch kind {
	case model.Multipart:
		return ", Reads: contract.InParts"
	case model.Binary:
		return ", Reads: contract.Streamed"
	default:
		return ""
	}
}

// bodyChecks prints the checks of the bodies that an operation takes.
func bodyChecks(p *printer, o model.Operation) {
	if o.Body == nil {
		return
	}
	for i, media := range o.Body.Media {
		switch media.Kind {
		case model.JSON:
			p.line("r.Body(%q, %s)", media.Type, checker(media.Schema))
		case model.Text:
			p.line("r.Text(%q, %s)", media.Type, anyOr(media.Schema))
		case model.URLEncoded:
			p.line("r.Form(%q, %s, %s)", media.Type, formName(o, i), checker(media.Schema))
		case model.Multipart:
			p.line("r.Multipart(%q, %s, %s)", media.Type, formName(o, i), checker(media.Schema))
		case model.Binary: // the handler reads it
		}
	}
}

func anyOr(s *model.Schema) string {
	if s == nil {
		return "validate.Anything"
	}
	return checker(s)
}

func formName(o model.Operation, media int) string {
	return fmt.Sprintf("form%s%d", operationName(o), media)
}

// forms prints how the forms of an operation are read.
func forms(p *printer, o model.Operation) {
	if o.Body == nil {
		return
	}
	for i, media := range o.Body.Media {
		if media.Form == nil {
			continue
		}
		p.line("var %s = validate.NewForm(validate.Form{", formName(o, i))
		p.line("Fields: []validate.Field{")
		for _, field := range media.Form.Fields {
			formField(p, field)
		}
		p.line("},\n})\n")
	}
}

func formField(p *printer, f model.Field) {
	parts := []string{fmt.Sprintf("Name: %q", f.Name)}
	add := func(ok bool, text string, args ...any) {
		if ok {
			parts = append(parts, fmt.Sprintf(text, args...))
		}
	}
	add(f.As != "string", "As: %s", asText(f.As))
	add(f.Shape != "Single", "Shape: validate.%s", f.Shape)
	add(f.JSON, "InJSON: true")
	add(f.Separator != 0, "Separator: %q", f.Separator)
	add(f.Reserved, "Reserved: true")
	add(f.File != nil, "File: %s", fileBounds(f.File))
	add(f.Types != nil, "Types: %#v", f.Types)
	if f.Headers != nil {
		headers := make([]string, len(f.Headers))
		for i, h := range f.Headers {
			headers[i] = fmt.Sprintf("{Name: %q, Required: %v, As: %s, Schema: %s}", h.Name, h.Required, asText(h.As), checker(h.Schema))
		}
		add(true, "Headers: []validate.PartHeader{%s}", strings.Join(headers, ", "))
	}
	if f.Members == nil {
		p.line("{%s},", strings.Join(parts, ", "))
		return
	}
	p.line("{%s, Members: []validate.Field{", strings.Join(parts, ", "))
	for _, member := range f.Members {
		formField(p, member)
	}
	p.line("}},")
}

func fileBounds(f *model.File) string {
	if f == nil {
		return "nil"
	}
	var bounds []string
	if f.MinLength != nil {
		bounds = append(bounds, fmt.Sprintf("MinLength: %d", *f.MinLength))
	}
	if f.MaxLength != nil {
		bounds = append(bounds, fmt.Sprintf("MaxLength: %d", *f.MaxLength))
	}
	return "&validate.File{" + strings.Join(bounds, ", ") + "}"
}

// asText is the constant of package validate for a type that a text is read as.
func asText(kind string) string { return "validate.As" + strings.ToUpper(kind[:1]) + kind[1:] }
