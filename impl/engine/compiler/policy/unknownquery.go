package policy

// unknownQuery reads x-unknown-query.
func (r *reader) unknownQuery(o *at) {
	part, _, node := r.declared(o, "x-unknown-query")
	if node == nil {
		return
	}
	o.UnknownQuery = scalar(node) == "allow"
	if !o.UnknownQuery {
		part.Feature = "" // it is what happens anyway
	}
	part.Fields = []Field{{Value: scalar(node), Node: node}}
	o.add(part)
}
