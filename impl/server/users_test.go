package server_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	charter "github.com/charterhq/charter/clients/go"
	"github.com/charterhq/charter/impl/server/servertest"
)

func create(t *testing.T, s *servertest.Instance, params charter.CreateUserParams) charter.User {
	t.Helper()
	var response charter.Response
	user, err := s.Client.Users.Create(t.Context(), params, charter.WithResponse(&response))
	if err != nil || response.Status != http.StatusCreated {
		t.Fatalf("creating a user: %d %v", response.Status, err)
	}
	return *user
}

func TestAUserLivesFromCreationToDeletion(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		var response charter.Response
		user, err := s.Client.Users.Create(t.Context(), charter.CreateUserParams{Name: "Grace", Email: "Grace@Example.com"}, charter.WithResponse(&response))
		if err != nil || response.Status != http.StatusCreated {
			t.Fatalf("%d %v", response.Status, err)
		}
		if user.Role != charter.RoleMember || len(user.Tags) != 0 || user.Address != nil || user.Version != 1 || user.Email != "Grace@Example.com" {
			t.Errorf("the defaults are wrong: %+v", user)
		}
		if id, err := uuid.Parse(user.ID); err != nil || id.Version() != 7 {
			t.Errorf("the id is a UUID of version %d: %v", id.Version(), err)
		}
		if response.Header.Get("Location") != "/api/users/"+user.ID || response.ETag() != `"1"` {
			t.Errorf("header: %v", response.Header)
		}

		got, err := s.Client.Users.Get(t.Context(), user.ID, charter.WithResponse(&response))
		if err != nil || response.Status != http.StatusOK || got.Name != "Grace" || !got.CreatedAt.Equal(user.CreatedAt) {
			t.Errorf("read back: %v %s", err, response.Body)
		}
		err = s.Client.Users.Delete(t.Context(), user.ID, charter.WithResponse(&response))
		if err != nil || response.Status != http.StatusNoContent {
			t.Errorf("deleted: %d %v", response.Status, err)
		}
		if _, err := s.Client.Users.Get(t.Context(), user.ID); !refused(err, http.StatusNotFound, "not-found") {
			t.Errorf("after that: %v", err)
		}
	})
}

func TestReplacingResetsWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		admin, region := charter.RoleAdmin, "DC"
		user := create(t, s, charter.CreateUserParams{
			Name: "Grace", Email: "grace@example.com", Role: &admin, Tags: []string{"navy"},
			Address: &charter.Address{Street: "1 Navy Yard", City: "Washington", Region: &region, Country: "US"},
		})
		var response charter.Response
		got, err := s.Client.Users.Replace(t.Context(), user.ID, charter.ReplaceUserParams{Name: "G", Email: "grace@example.com"}, charter.WithResponse(&response))
		if err != nil || response.Status != http.StatusOK {
			t.Fatalf("%d %v", response.Status, err)
		}
		if got.Name != "G" || got.Role != charter.RoleMember || len(got.Tags) != 0 || got.Address != nil || got.Version != 2 {
			t.Errorf("got %+v", got)
		}
		if !got.CreatedAt.Equal(user.CreatedAt) || got.UpdatedAt.Before(user.UpdatedAt) {
			t.Errorf("the times are wrong: %+v", got)
		}
	})
}

func TestAMergePatchKeepsAbsentAndNullApart(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		admin, region := charter.RoleAdmin, "DC"
		user := create(t, s, charter.CreateUserParams{
			Name: "Grace", Email: "grace@example.com", Role: &admin, Tags: []string{"navy"},
			Address: &charter.Address{Street: "1 Navy Yard", City: "Washington", Region: &region, Country: "US"},
		})
		patch := func(params charter.UpdateUserParams) charter.User {
			t.Helper()
			var response charter.Response
			patched, err := s.Client.Users.Update(t.Context(), user.ID, params, charter.WithResponse(&response))
			if err != nil || response.Status != http.StatusOK {
				t.Fatalf("%d %v", response.Status, err)
			}
			return *patched
		}
		if got := patch(charter.UpdateUserParams{}); got.Version != 1 || !got.UpdatedAt.Equal(user.UpdatedAt) {
			t.Errorf("an empty patch changed %+v", got)
		}
		city := "Arlington"
		got := patch(charter.UpdateUserParams{Address: charter.Set(charter.AddressPatch{City: &city, Region: charter.Null[string]()})})
		if a := got.Address; a == nil || a.City != "Arlington" || a.Region != nil || a.Street != "1 Navy Yard" || got.Version != 2 {
			t.Errorf("moved: %+v", got)
		}
		got = patch(charter.UpdateUserParams{
			Address: charter.Null[charter.AddressPatch](),
			Tags:    charter.Null[[]string](),
			Role:    charter.Null[charter.Role](),
		})
		if got.Address != nil || len(got.Tags) != 0 || got.Role != charter.RoleMember || got.Name != "Grace" {
			t.Errorf("cleared: %+v", got)
		}
		response, body := s.Do(t, "PATCH", "/api/users/"+user.ID, `{"address": {"city": "Oxford"}}`, "Content-Type: application/merge-patch+json")
		if response.StatusCode != 400 || !strings.Contains(body, `"/address/street"`) || !strings.Contains(body, `"/address/country"`) {
			t.Errorf("an address without its required parts: %d %s", response.StatusCode, body)
		}
	})
}

func TestAnEmailAddressBelongsToOneUser(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		create(t, s, charter.CreateUserParams{Name: "Grace", Email: "grace@example.com"})
		other := create(t, s, charter.CreateUserParams{Name: "Ada", Email: "ada@example.com"})
		if _, err := s.Client.Users.Create(t.Context(), charter.CreateUserParams{Name: "G", Email: "GRACE@example.COM"}); !refused(err, http.StatusConflict, "email-taken") {
			t.Errorf("created: %v", err)
		}
		taken := "Grace@example.com"
		if _, err := s.Client.Users.Update(t.Context(), other.ID, charter.UpdateUserParams{Email: &taken}); !refused(err, http.StatusConflict, "email-taken") {
			t.Errorf("patched: %v", err)
		}
		own := "ADA@example.com"
		var response charter.Response
		mine, err := s.Client.Users.Update(t.Context(), other.ID, charter.UpdateUserParams{Email: &own}, charter.WithResponse(&response))
		if err != nil || response.Status != http.StatusOK || mine.Email != own {
			t.Errorf("one's own in capitals: %v %s", err, response.Body)
		}
	})
}

func TestConditionsGuardReadsAndWrites(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		user := create(t, s, charter.CreateUserParams{Name: "Grace", Email: "grace@example.com"})
		path := "/api/users/" + user.ID
		const merge, full = "Content-Type: application/merge-patch+json", "Content-Type: application/json"
		for _, step := range []struct {
			method, body, field, condition string
			status                         int
			tag                            string
		}{
			{"GET", "", "", `If-None-Match: "1"`, 304, `"1"`},
			{"GET", "", "", `If-None-Match: W/"1"`, 304, `"1"`},
			{"GET", "", "", `If-None-Match: "7", "1"`, 304, `"1"`},
			{"GET", "", "", `If-None-Match: *`, 304, `"1"`},
			{"GET", "", "", `If-None-Match: nonsense`, 200, `"1"`},
			{"GET", "", "", `If-None-Match: "2"`, 200, `"1"`},
			{"HEAD", "", "", `If-None-Match: "1"`, 304, `"1"`},
			{"PATCH", `{"name": "a"}`, merge, `If-Match: "2"`, 412, ""},
			{"PATCH", `{"name": "a"}`, merge, `If-Match: W/"1"`, 412, ""},
			{"PATCH", `{"name": "a"}`, merge, `If-Match: nonsense`, 400, ""},
			{"PATCH", `{"name": "a"}`, merge, `If-Match: "1"`, 200, `"2"`},
			{"PUT", `{"name": "b", "email": "b@example.com"}`, full, `If-Match: "1"`, 412, ""},
			{"PUT", `{"name": "b", "email": "b@example.com"}`, full, `If-None-Match: *`, 412, ""},
			{"PUT", `{"name": "b", "email": "b@example.com"}`, full, `If-None-Match: "2"`, 412, ""},
			{"PUT", `{"name": "b", "email": "b@example.com"}`, full, `If-Match: *`, 200, ""}, // transformed: no tag
			{"GET", "", "", `If-None-Match: "1"`, 200, `"3"`},
			{"DELETE", "", "", `If-Match: "1"`, 412, ""},
			{"DELETE", "", "", `If-None-Match: nonsense`, 400, ""},
			{"DELETE", "", "", `If-Match: "3"`, 204, ""},
			{"DELETE", "", "", `If-Match: "3"`, 404, ""},
		} {
			fields := []string{step.condition}
			if step.field != "" {
				fields = append(fields, step.field)
			}
			response, body := s.Do(t, step.method, path, step.body, fields...)
			if response.StatusCode != step.status || response.Header.Get("ETag") != step.tag {
				t.Errorf("%s with %s: %d, ETag %s\n%s", step.method, step.condition, response.StatusCode, response.Header.Get("ETag"), body)
			}
		}
	})
}

func TestOfManyWritersOnOneVersionOneWins(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		user := create(t, s, charter.CreateUserParams{Name: "Grace", Email: "grace@example.com"})
		var group sync.WaitGroup
		statuses := make([]int, 20)
		for i := range statuses {
			group.Go(func() {
				name := fmt.Sprint("writer ", i)
				var response charter.Response
				_, err := s.Client.Users.Update(t.Context(), user.ID, charter.UpdateUserParams{Name: &name},
					charter.WithIfMatch(`"1"`), charter.WithResponse(&response))
				if err != nil && !errors.As(err, new(*charter.Error)) {
					t.Error(err)
					return
				}
				statuses[i] = response.Status
			})
		}
		group.Wait()
		slices.Sort(statuses)
		if statuses[0] != 200 || statuses[1] != 412 || statuses[19] != 412 {
			t.Errorf("statuses: %v", statuses)
		}
	})
}
