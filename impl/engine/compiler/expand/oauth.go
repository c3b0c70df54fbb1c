package expand

import (
	_ "embed"

	"go.yaml.in/yaml/v3"

	"github.com/charterhq/charter/impl/engine/compiler/document"
	"github.com/charterhq/charter/impl/engine/contract"
)

// oauthShape is that of errors of RFC 6749, section 5.2.
var oauthShape = shape{"application/json", "OAuthError", derivedProblem.oauthExample}

//go:embed oautherror.yaml
var oauthError []byte

func (p derivedProblem) oauthExample() *yaml.Node {
	example := document.Mapping()
	document.Set(example, "error", document.Text(contract.OAuthCode(p.kind.Status)))
	document.Set(example, "error_description", document.Text(p.detail))
	return example
}
