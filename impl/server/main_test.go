package server_test

import (
	"os"
	"testing"

	"github.com/charterhq/charter/impl/repository/repositorytest"
)

// The servers of these tests are told where the backend of the contract would be; those that servertest starts have one.
func TestMain(m *testing.M) {
	for name, value := range map[string]string{"EXTERNAL_URL": "http://127.0.0.1:9", "EXTERNAL_TOKEN": "test"} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	repositorytest.Main(m)
}
