package server_test

import (
	"strings"
	"testing"

	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

func TestRegistrationCanBeSwitchedOff(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production, func(c *server.Config) { c.RegistrationOff = true })
	const input = `{"name":"Grace","email":"grace@example.com","password":"a ship in port is safe"}`
	if body := expectStatus(t, s, 403, "POST", "/api/auth/register", input, servertest.Nobody); !strings.Contains(body, `"registration-off"`) {
		t.Error(body)
	}
	expectStatus(t, s, 201, "POST", "/api/users", `{"name":"Grace","email":"grace@example.com"}`) // who is invited comes in
	s.Mail.Next(t)
}
