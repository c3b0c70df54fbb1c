package assemble

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/compiler/suggest"
)

// maxFile bounds the size of a file that a reference leads to, in bytes.
const maxFile = 64 << 20

// file is a file of the contract.
type file struct {
	path    string
	root    *yaml.Node
	parents map[*yaml.Node]*yaml.Node
}

// parent is the node around another of the file, as it was written.
func (f *file) parent(node *yaml.Node) *yaml.Node {
	if f.parents == nil {
		f.parents = make(map[*yaml.Node]*yaml.Node)
		f.markParents(f.root)
	}
	return f.parents[node]
}

func (f *file) markParents(node *yaml.Node) {
	for _, below := range node.Content {
		f.parents[below] = node
		f.markParents(below)
	}
}

// resolve finds what a reference leads to: the file, the path in it, and the node. Node is nil where it
// leads nowhere, which then is among the mistakes.
func (a *assembler) resolve(ref *yaml.Node) (to *file, path []string, node *yaml.Node) {
	switch {
	case document.IsNull(ref):
		a.wrongf(ref, "this `$ref` is empty; write it in quotes, because what follows a # is a comment: '#/components/schemas/User'")
		return nil, nil, nil
	case ref.Kind != yaml.ScalarNode || ref.Tag != "!!str":
		a.wrongf(ref, "a `$ref` is a text such as '#/components/schemas/User'")
		return nil, nil, nil
	case strings.ContainsAny(ref.Value, "‘’‚“”„«»"):
		a.wrongf(ref, "a typographic quote stands here, which is text for YAML: write the reference between ' and '")
		return nil, nil, nil
	case strings.Contains(ref.Value, ": "):
		a.wrongf(ref, "this reference goes on in the lines below, up to the next quote: close the one that it begins with")
		return nil, nil, nil
	}
	name, fragment, _ := strings.Cut(ref.Value, "#")
	to = a.in(ref)
	if name != "" {
		to = a.other(to, ref, name)
	}
	switch {
	case to == nil:
		return nil, nil, nil
	case fragment == "" && (name != "" || to != a.own):
		return to, nil, to.root
	}
	path, reason := document.Reference("#" + fragment)
	if reason != "" {
		a.wrongf(ref, "the reference %q is not a JSON pointer such as #/components/schemas/User%s", ref.Value, a.component(fragment, ref.Value))
		return nil, nil, nil
	}
	node = to.root
	for i, step := range path {
		below := document.Child(node, step)
		if below == nil {
			a.nowhere(ref, path, i, node)
			return nil, nil, nil
		}
		node = below
	}
	return to, path, node
}

// nowhere tells of a reference to what is not there. Where a whole section of components is not, it is told once.
func (a *assembler) nowhere(ref *yaml.Node, path []string, at int, holder *yaml.Node) {
	step, upTo := path[at], path[:at+1]
	section := a.document.FileOf(holder) + document.Pointer(upTo...)
	if len(upTo) <= 2 && a.missing[section] {
		return
	}
	a.missing[section] = true
	near := ""
	if !a.document.OutsideFiles()[a.document.FileOf(holder)] {
		near = nearest(step, holder)
	}
	if near == "" && a.in(ref) == a.own {
		near = a.component(path[len(path)-1], ref.Value)
	}
	a.wrongf(ref, "the reference %q leads nowhere: there is no %q%s", ref.Value, step, near)
}

// nearest asks whether a key of a mapping was meant.
func nearest(name string, mapping *yaml.Node) string {
	var names []string
	for key := range document.Entries(mapping) {
		names = append(names, key.Value)
	}
	if near := suggest.Nearest(name, names); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// other reads the file that a reference in another names.
func (a *assembler) other(in *file, ref *yaml.Node, name string) *file {
	location, err := url.Parse(name)
	switch {
	case err != nil:
		a.wrongf(ref, "the reference %q is not a URI", ref.Value)
		return nil
	case location.Host != "" || location.Scheme == "http" || location.Scheme == "https":
		a.wrongf(ref, "the reference %q leads to the network, which is never read; keep a copy of the file beside the contract", ref.Value)
		return nil
	case strings.HasPrefix(name, "/components/") || strings.HasPrefix(name, "/paths/"):
		a.wrongf(ref, "the reference %q misses its #: write '#%s'", ref.Value, ref.Value)
		return nil
	case location.Scheme != "" || location.RawQuery != "" || strings.HasPrefix(location.Path, "/"):
		a.wrongf(ref, "the reference %q is not the path of a file, relative to the one it stands in, such as parts/user.yaml", ref.Value)
		return nil
	}
	path := filepath.Join(filepath.Dir(in.path), filepath.FromSlash(location.Path))
	id := identity(path)
	if _, seen := a.files[id]; !seen {
		a.files[id], err = a.read(path)
		a.found = append(a.found, document.Errors(err)...)
		a.unread[id] = err
	}
	if err := a.unread[id]; err != nil && len(document.Errors(err)) == 0 {
		a.wrongf(ref, "the reference %q leads to a file that cannot be read: %v%s", ref.Value, err, a.component(ref.Value, ref.Value))
	}
	return a.files[id]
}

// component asks whether a component of this name was meant, unless the reference leads there as it is written.
func (a *assembler) component(meant, written string) string {
	for section, components := range document.Entries(document.Get(a.own.root, "components")) {
		for name := range document.Entries(components) {
			if place := document.Pointer("components", section.Value, name.Value); name.Value == meant && place != written {
				return fmt.Sprintf("; did you mean %q?", place)
			}
		}
	}
	return ""
}

func (a *assembler) read(path string) (*file, error) {
	data, err := a.readFile(path)
	if err != nil {
		return nil, err
	}
	part, err := document.ParsePart(path, data) // one with mistakes is not brought in
	outside := a.isOutside(path)
	if mistakes := document.Errors(err); outside && len(mistakes) > 0 {
		return nil, fmt.Errorf("in its line %d it is no YAML or JSON that a contract can have; nothing of it is shown, because it is outside of the contract's folder", mistakes[0].Line)
	}
	if outside && part != nil {
		part.Outside()
	}
	if err != nil {
		a.document.Refuse(document.Errors(err))
		return nil, err
	}
	a.document.Adopt(part)
	made := &file{path: path, root: part.Root}
	a.named[path] = made
	return made, nil
}

// isOutside tells whether a file is not in the folder of the contract, or below. What it holds may be no contract, and
// not for those who read mistakes in a contract that somebody else wrote.
func (a *assembler) isOutside(path string) bool {
	below, err := filepath.Rel(filepath.Dir(identity(a.own.path)), identity(path))
	return err != nil || !filepath.IsLocal(below)
}

// ReadFile reads a file of at most 64 MiB, and no devices and pipes, which may have no end. The error says
// why, and not of which path: that stands in the reference.
func ReadFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return nil, errors.New("it is no file")
	case err == nil && info.Size() > maxFile:
		return nil, fmt.Errorf("it is larger than %d MiB", maxFile>>20)
	}
	var data []byte
	if err == nil {
		data, err = os.ReadFile(path)
	}
	if wrong := (*fs.PathError)(nil); errors.As(err, &wrong) {
		return nil, wrong.Err // the reference says the path
	}
	return data, err
}

// identity is the same for all paths that lead to one file.
func identity(path string) string {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		path = resolved
	}
	return path
}
