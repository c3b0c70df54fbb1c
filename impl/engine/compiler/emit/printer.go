package emit

import (
	"bytes"
	"fmt"
	"go/format"
	"path"
	"strings"
)

// printer collects the lines of a Go file.
type printer struct{ out bytes.Buffer }

func (p *printer) line(text string, args ...any) {
	fmt.Fprintf(&p.out, text, args...)
	p.out.WriteByte('\n')
}

// imports prints those of the packages that the code uses. Standard ones come first, as goimports has it.
func (p *printer) imports(code string, standard, other string) {
	if !strings.Contains(code, standard+".") && !strings.Contains(code, path.Base(other)+".") {
		return
	}
	p.line("import (")
	if strings.Contains(code, standard+".") {
		p.line("%q\n", standard)
	}
	if strings.Contains(code, path.Base(other)+".") {
		p.line("%q", other)
	}
	p.line(")\n")
}

// file is what was printed, as gofmt writes it.
func (p *printer) file(name string) (File, error) {
	data, err := format.Source(p.out.Bytes())
	if err != nil {
		return File{}, fmt.Errorf("formatting %s: %w", name, err)
	}
	return File{Path: name, Data: data}, nil
}
