package body

import "embed"

// Source is the code of this package. Validators that are generated to stand alone are bundled with what they
// need of it.
//
//go:embed *.go
var Source embed.FS
