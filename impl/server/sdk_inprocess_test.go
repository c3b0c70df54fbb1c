package server_test

import (
	"testing"

	charter "github.com/charterhq/charter/clients/go"
	"github.com/charterhq/charter/impl/repository/repositorytest"
	"github.com/charterhq/charter/impl/server"
	"github.com/charterhq/charter/impl/server/servertest"
)

// Code in the same program calls the server as partners do, with the same checks and policies, and without a socket.
func TestTheGoSDKCallsTheHandlerInProcess(t *testing.T) {
	t.Parallel()
	s := servertest.Start(t, repositorytest.SQLite(t), server.Production)
	client, err := charter.New(charter.InProcess(servertest.Checked(t, s.Handler())), charter.WithKey(s.Key))
	if err != nil {
		t.Fatal(err)
	}
	var response charter.Response
	user, err := client.Users.Create(t.Context(), charter.CreateUserParams{Name: "Ada", Email: "in@example.com"}, charter.WithResponse(&response))
	if err != nil || response.Status != 201 || response.RequestID() == "" || len(response.RateLimits()) == 0 {
		t.Fatal(user, err, response)
	}
	if _, err := client.Users.Create(t.Context(), charter.CreateUserParams{Name: "Ada", Email: "in"}); !refused(err, 400, "validation-failed") {
		t.Error(err)
	}
	stream, err := client.External.Watch(t.Context(), charter.WatchExternalParams{Count: new(2)})
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, err := range stream.Events() {
		if count++; err != nil {
			t.Error(err)
		}
	}
	if count != 2 {
		t.Errorf("%d events came", count)
	}
	for one, err := range client.Users.List(t.Context(), charter.ListUsersParams{Q: new("in@example.com")}).All() {
		if err != nil || one.ID != user.ID {
			t.Error(one, err)
		}
	}
}
