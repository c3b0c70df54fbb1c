package sdk_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/charterhq/charter/impl/engine/compiler/sdk"
)

// The text that packages get is that of the repository, and only if the contract says that they are under it.
func TestTheTextOfALicense(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "LICENSE"))
	if err != nil {
		t.Fatal(err)
	}
	if got := (&sdk.API{License: "Apache-2.0"}).LicenseText(); !bytes.Equal(got, want) {
		t.Error("the text is not that of LICENSE")
	}
	for _, other := range []string{"", "MIT", "Proprietary"} {
		if got := (&sdk.API{License: other}).LicenseText(); got != nil {
			t.Errorf("%q has the text %.40s", other, got)
		}
	}
}
