package sdk

import _ "embed"

//go:embed LICENSE-Apache-2.0
var apache []byte

// LicenseText is the text of the license under which the contract puts its SDKs; nil: it is none of those that are known here.
func (a *API) LicenseText() []byte {
	if a.License == "Apache-2.0" {
		return apache
	}
	return nil
}
