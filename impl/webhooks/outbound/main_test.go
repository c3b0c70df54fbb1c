package outbound_test

import (
	"testing"

	"github.com/charterhq/charter/impl/repository/repositorytest"
)

func TestMain(m *testing.M) { repositorytest.Main(m) }
