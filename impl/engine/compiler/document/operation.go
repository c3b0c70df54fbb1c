package document

import (
	"iter"

	"go.yaml.in/yaml/v3"
)

// Operation is an operation of a contract, with the nodes it is written in.
type Operation struct {
	Path     string // or the name of the webhook
	Method   string // as in the document: lower case
	Key      *yaml.Node
	Node     *yaml.Node
	PathItem *yaml.Node
	Webhook  bool // under `webhooks`: it goes out
}

var methods = map[string]bool{
	"get": true, "put": true, "post": true, "delete": true, "options": true, "head": true, "patch": true, "trace": true,
}

// IsMethod tells whether a key of a path item holds an operation.
func IsMethod(key string) bool { return methods[key] }

// Operations yields the operations under `paths` and `webhooks`, in the order they were written.
func (d *Document) Operations() iter.Seq[Operation] {
	return func(yield func(Operation) bool) {
		for _, section := range []string{"paths", "webhooks"} {
			for path, item := range Entries(Get(d.Root, section)) {
				for key, node := range Entries(item) {
					if methods[key.Value] && !yield(Operation{path.Value, key.Value, key, node, item, section == "webhooks"}) {
						return
					}
				}
			}
		}
	}
}
