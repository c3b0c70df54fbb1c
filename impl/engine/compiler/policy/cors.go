package policy

import (
	"strings"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
)

// root reads what holds for the contract as a whole.
func (r *reader) root() {
	if key, node := entry(r.document.Root, "x-cors"); node != nil {
		part := Part{Name: "x-cors", Feature: "x-cors", Key: key}
		b := r.block(&part, node)
		c := &contract.CORS{
			AllowedOrigins:   b.texts("allowedOrigins"),
			ExposedHeaders:   b.texts("exposedHeaders"),
			MaxAge:           b.duration("maxAge", "10m"),
			AllowCredentials: b.flag("allowCredentials"),
			Enforce:          b.enforce(),
		}
		b.wholeSeconds("maxAge")
		r.origins(b)
		part.Enforce = c.Enforce
		r.set.Parts = append(r.set.Parts, part)
		if c.Enforce != contract.Off {
			r.set.CORS = c
		}
	}
	if key, _ := entry(r.document.Root, "x-sdk"); key != nil {
		r.set.Parts = append(r.set.Parts, sdkPart(key))
	}
}

// origins refuses wildcards over names that belong to many.
func (r *reader) origins(b *block) {
	for _, item := range items(document.Get(b.node, "allowedOrigins")) {
		_, host, wild := strings.Cut(scalar(item), "*.")
		if wild && !strings.Contains(host, ".") {
			r.wrongf(item, "%s is every site there: name the origins, or a wildcard below a name of your own such as https://*.example.com", scalar(item))
		}
	}
}
