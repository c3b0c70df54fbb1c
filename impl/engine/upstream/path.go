package upstream

import (
	"net/url"
	"strings"

	"github.com/charterhq/charter/impl/engine/contract"
)

// place is where an operation is at its backend: texts, and the parameters between them.
type place struct {
	base   string // the path of the backend's address
	pieces []piece
}

// piece is a text as it is sent, or the name of a parameter.
type piece struct {
	text string
	name string
	rest bool // the parameter may have slashes, which separate segments
}

func newPlace(base string, path contract.Template, catchAll *contract.CatchAll) *place {
	p := &place{base: base}
	names := path.Parameters()
	rest := string(path)
	for _, name := range names {
		text, after, _ := strings.Cut(rest, "{"+name+"}")
		p.text(text)
		p.pieces = append(p.pieces, piece{name: name, rest: catchAll != nil && catchAll.Parameter == name})
		rest = after
	}
	p.text(rest)
	return p
}

func (p *place) text(text string) {
	if text != "" {
		p.pieces = append(p.pieces, piece{text: contract.WirePath(text)})
	}
}

// path is that of a request at the backend, as it is sent. It is false if the values would lead it out of where the
// contract says.
func (p *place) path(value func(name string) string) (string, bool) {
	var path strings.Builder
	for _, piece := range p.pieces {
		if piece.name == "" {
			path.WriteString(piece.text)
			continue
		}
		text := value(piece.name)
		if !piece.rest {
			path.WriteString(url.PathEscape(text))
			continue
		}
		for i, segment := range strings.Split(text, "/") {
			if i > 0 {
				path.WriteByte('/')
			}
			path.WriteString(url.PathEscape(segment))
		}
	}
	below := path.String()
	// A path that begins with two slashes is an address of another host to some (RFC 3986, section 4.2).
	return p.base + below, !contract.Climbs(below) && !strings.HasPrefix(below, "//")
}
