package server_test

import (
	"os"
	"testing"

	"github.com/charterhq/charter/impl/engine/measure/loadtest"
	"github.com/charterhq/charter/impl/engine/pipeline/store/wiretest"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server/servertest"
)

// The servers of these tests are told where the backend of the contract would be; those that servertest starts have one.
func TestMain(m *testing.M) {
	loadtest.Main()
	for name, value := range servertest.Environment() {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	repositorytest.Main(m, wiretest.Leftovers()...)
}
