package policy

// DefaultBodyLimit holds where a contract sets none: no body is without bound. In bytes.
const DefaultBodyLimit = 1 << 20

// bodyLimit reads x-body-limit. It is shown for operations that take a body.
func (r *reader) bodyLimit(o *at) {
	part, _, node := r.declared(o, "x-body-limit")
	o.BodyLimit = DefaultBodyLimit
	if node != nil {
		size, err := ParseSize(scalar(node))
		if err != nil {
			r.block(part, node).tell(node, err)
			return
		}
		o.BodyLimit = size
		part.Fields = []Field{{Value: scalar(node), Node: node}}
	}
	if key, _ := entry(o.Written.Node, "requestBody"); key == nil {
		return
	}
	if part == nil {
		part = &Part{Name: "x-body-limit", Fields: []Field{{Value: "1MiB"}}}
	}
	o.add(part)
}
