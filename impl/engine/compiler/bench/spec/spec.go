// Package spec is the contract that validation is measured with, in two versions of OpenAPI.
package spec

import _ "embed"

// OpenAPI31 is the contract as OpenAPI 3.1.
//
//go:embed openapi.yaml
var OpenAPI31 []byte

// OpenAPI30 is the same contract as OpenAPI 3.0.
//
//go:embed openapi30.yaml
var OpenAPI30 []byte
