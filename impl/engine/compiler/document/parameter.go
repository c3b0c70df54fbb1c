package document

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// Parameters are the parameters of an operation as they are written, which may be as references: those of its
// path, and its own. One of its own takes the place of one of the path (OpenAPI 3.1, section 4.8.10).
func (d *Document) Parameters(o Operation) []*yaml.Node {
	var all []*yaml.Node
	at := make(map[string]int)
	for _, holder := range []*yaml.Node{o.PathItem, o.Node} {
		list := Get(holder, "parameters")
		if list == nil {
			continue
		}
		for _, item := range list.Content {
			target := d.Follow(item)
			in, name := Written(target, "in"), Written(target, "name")
			if in == "header" { // names of header fields have no case (RFC 9110, section 5.1)
				name = strings.ToLower(name)
			}
			if index, seen := at[in+":"+name]; seen {
				all[index] = item
				continue
			}
			at[in+":"+name] = len(all)
			all = append(all, item)
		}
	}
	return all
}
