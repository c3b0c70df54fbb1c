package emit

import (
	"fmt"
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/model"
	"github.com/charterhq/charter/impl/engine/validate"
)

// bodyRow prints what the table says of an operation's body.
func bodyRow(p *printer, b *model.Body) {
	media := make([]string, len(b.Media))
	for i, one := range b.Media {
		media[i] = fmt.Sprintf("{Type: %q%s}", one.Type, reads(one.Kind))
	}
	tried := ""
	if b.Tried > 0 {
		tried = fmt.Sprintf(", Tried: %d", b.Tried)
	}
	p.line("Body: &contract.Body{Required: %v, Media: []contract.Media{%s}, Limit: %d%s},", b.Required, strings.Join(media, ", "), b.Limit, tried)
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
		p.line("var %s = validate.NewFormBody(validate.FormBody{", formName(o, i))
		if media.Form.Others != 0 && media.Form.Others != validate.IsString {
			p.line("Others: %s,", kindSet(media.Form.Others))
		}
		p.line("Fields: []validate.Field{")
		for i := range media.Form.Fields {
			p.line("{%s},", formField(&media.Form.Fields[i]))
		}
		p.line("},\n})\n")
	}
}

func formField(f *model.Field) string {
	written := f.Parameter
	written.Schema = nil // that of the whole form is checked
	parts := []string{"Parameter: " + parameterLiteral(&written)}
	if f.Items {
		parts = append(parts, "Items: true")
	}
	if f.File != nil {
		parts = append(parts, "File: "+fileBounds(f.File))
	}
	if f.Types != nil {
		parts = append(parts, fmt.Sprintf("Types: %#v", f.Types))
	}
	if f.Headers != nil {
		headers := make([]string, len(f.Headers))
		for i := range f.Headers {
			headers[i] = strings.TrimPrefix(parameterLiteral(&f.Headers[i]), "validate.Parameter")
		}
		parts = append(parts, "Headers: []validate.Parameter{"+strings.Join(headers, ", ")+"}")
	}
	return strings.Join(parts, ", ")
}

func fileBounds(f *model.File) string {
	var bounds []string
	if f.MinLength != nil {
		bounds = append(bounds, fmt.Sprintf("MinLength: %d", *f.MinLength))
	}
	if f.MaxLength != nil {
		bounds = append(bounds, fmt.Sprintf("MaxLength: %d", *f.MaxLength))
	}
	return "&validate.File{" + strings.Join(bounds, ", ") + "}"
}
