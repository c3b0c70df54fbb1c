package policy

import "go.yaml.in/yaml/v3"

// sdkMethod notes x-sdk, which the emitters of SDKs read.
func (r *reader) sdkMethod(o *at) {
	key, node := entry(o.Written.Node, "x-sdk")
	if node == nil {
		return
	}
	part := sdkPart(key)
	b := r.block(&part, node)
	b.text("resource", "")
	b.text("method", "")
	o.add(&part)
}

// sdkPart is x-sdk at the contract, at an operation, or at an event that goes out.
func sdkPart(key *yaml.Node) Part { return Part{Name: "x-sdk", Feature: "x-sdk", Key: key} }
