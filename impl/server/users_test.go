package server_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/oapi-codegen/nullable"

	charter "github.com/charterhq/charter/gen/client"
	"github.com/charterhq/charter/impl/server/servertest"
)

func create(t *testing.T, s *servertest.Instance, input charter.UserInput) charter.User {
	t.Helper()
	response, err := s.Client.CreateUserWithResponse(t.Context(), nil, input)
	if err != nil {
		t.Fatal(err)
	}
	if response.JSON201 == nil {
		t.Fatalf("creating a user: %s %s", response.Status(), response.Body)
	}
	return *response.JSON201
}

func TestAUserLivesFromCreationToDeletion(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		created, err := s.Client.CreateUserWithResponse(t.Context(), nil, charter.UserInput{Name: "Grace", Email: "Grace@Example.com"})
		if err != nil || created.JSON201 == nil {
			t.Fatalf("%v %s", err, created.Body)
		}
		user := *created.JSON201
		if user.Role != charter.RoleMember || len(user.Tags) != 0 || user.Address != nil || user.Version != 1 || user.Email != "Grace@Example.com" {
			t.Errorf("the defaults are wrong: %+v", user)
		}
		if user.ID.Version() != 7 {
			t.Errorf("the id is a UUID of version %d", user.ID.Version())
		}
		header := created.HTTPResponse.Header
		if header.Get("Location") != "/api/users/"+user.ID.String() || header.Get("ETag") != `"1"` {
			t.Errorf("header: %v", header)
		}

		got, err := s.Client.GetUserWithResponse(t.Context(), user.ID, nil)
		if err != nil || got.JSON200 == nil || got.JSON200.Name != "Grace" || !got.JSON200.CreatedAt.Equal(user.CreatedAt) {
			t.Errorf("read back: %v %s", err, got.Body)
		}
		deleted, err := s.Client.DeleteUserWithResponse(t.Context(), user.ID, nil)
		if err != nil || deleted.StatusCode() != http.StatusNoContent {
			t.Errorf("deleted: %v %s", err, deleted.Body)
		}
		gone, err := s.Client.GetUserWithResponse(t.Context(), user.ID, nil)
		if err != nil || gone.ApplicationProblemJSON404 == nil || gone.ApplicationProblemJSON404.Code != charter.ProblemCodeNotFound {
			t.Errorf("after that: %v %s", err, gone.Body)
		}
	})
}

func TestReplacingResetsWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		admin, region := charter.RoleAdmin, "DC"
		user := create(t, s, charter.UserInput{
			Name: "Grace", Email: "grace@example.com", Role: &admin, Tags: &[]string{"navy"},
			Address: &charter.Address{Street: "1 Navy Yard", City: "Washington", Region: &region, Country: "US"},
		})
		replaced, err := s.Client.ReplaceUserWithResponse(t.Context(), user.ID, nil, charter.UserInput{Name: "G", Email: "grace@example.com"})
		if err != nil || replaced.JSON200 == nil {
			t.Fatalf("%v %s", err, replaced.Body)
		}
		got := *replaced.JSON200
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
		user := create(t, s, charter.UserInput{
			Name: "Grace", Email: "grace@example.com", Role: &admin, Tags: &[]string{"navy"},
			Address: &charter.Address{Street: "1 Navy Yard", City: "Washington", Region: &region, Country: "US"},
		})
		patch := func(p charter.UserPatch) charter.User {
			t.Helper()
			response, err := s.Client.UpdateUserWithApplicationMergePatchPlusJSONBodyWithResponse(t.Context(), user.ID, nil, p)
			if err != nil || response.JSON200 == nil {
				t.Fatalf("%v %s", err, response.Body)
			}
			return *response.JSON200
		}
		if got := patch(charter.UserPatch{}); got.Version != 1 || !got.UpdatedAt.Equal(user.UpdatedAt) {
			t.Errorf("an empty patch changed %+v", got)
		}
		city := "Arlington"
		got := patch(charter.UserPatch{Address: nullable.NewNullableWithValue(charter.AddressPatch{
			City: &city, Region: nullable.NewNullNullable[string](),
		})})
		if a := got.Address; a == nil || a.City != "Arlington" || a.Region != nil || a.Street != "1 Navy Yard" || got.Version != 2 {
			t.Errorf("moved: %+v", got)
		}
		got = patch(charter.UserPatch{
			Address: nullable.NewNullNullable[charter.AddressPatch](),
			Tags:    nullable.NewNullNullable[[]string](),
			Role:    nullable.NewNullNullable[charter.Role](),
		})
		if got.Address != nil || len(got.Tags) != 0 || got.Role != charter.RoleMember || got.Name != "Grace" {
			t.Errorf("cleared: %+v", got)
		}
		response, body := s.Do(t, "PATCH", "/api/users/"+user.ID.String(), `{"address": {"city": "Oxford"}}`, "Content-Type: application/merge-patch+json")
		if response.StatusCode != 400 || !strings.Contains(body, `"/address/street"`) || !strings.Contains(body, `"/address/country"`) {
			t.Errorf("an address without its required parts: %d %s", response.StatusCode, body)
		}
	})
}

func TestAnEmailAddressBelongsToOneUser(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		create(t, s, charter.UserInput{Name: "Grace", Email: "grace@example.com"})
		other := create(t, s, charter.UserInput{Name: "Ada", Email: "ada@example.com"})
		again, err := s.Client.CreateUserWithResponse(t.Context(), nil, charter.UserInput{Name: "G", Email: "GRACE@example.COM"})
		if err != nil || again.ApplicationProblemJSON409 == nil || again.ApplicationProblemJSON409.Code != charter.ProblemCodeEmailTaken {
			t.Errorf("created: %v %s", err, again.Body)
		}
		taken := "Grace@example.com"
		patched, err := s.Client.UpdateUserWithApplicationMergePatchPlusJSONBodyWithResponse(t.Context(), other.ID, nil, charter.UserPatch{Email: &taken})
		if err != nil || patched.ApplicationProblemJSON409 == nil {
			t.Errorf("patched: %v %s", err, patched.Body)
		}
		own := "ADA@example.com"
		mine, err := s.Client.UpdateUserWithApplicationMergePatchPlusJSONBodyWithResponse(t.Context(), other.ID, nil, charter.UserPatch{Email: &own})
		if err != nil || mine.JSON200 == nil || mine.JSON200.Email != own {
			t.Errorf("one's own in capitals: %v %s", err, mine.Body)
		}
	})
}

func TestConditionsGuardReadsAndWrites(t *testing.T) {
	t.Parallel()
	servertest.Each(t, func(t *testing.T, s *servertest.Instance) {
		user := create(t, s, charter.UserInput{Name: "Grace", Email: "grace@example.com"})
		path := "/api/users/" + user.ID.String()
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
		user := create(t, s, charter.UserInput{Name: "Grace", Email: "grace@example.com"})
		var group sync.WaitGroup
		statuses := make([]int, 20)
		for i := range statuses {
			group.Go(func() {
				match, name := `"1"`, fmt.Sprint("writer ", i)
				response, err := s.Client.UpdateUserWithApplicationMergePatchPlusJSONBodyWithResponse(t.Context(), user.ID,
					&charter.UpdateUserParams{IfMatch: &match}, charter.UserPatch{Name: &name})
				if err != nil {
					t.Error(err)
					return
				}
				statuses[i] = response.StatusCode()
			})
		}
		group.Wait()
		slices.Sort(statuses)
		if statuses[0] != 200 || statuses[1] != 412 || statuses[19] != 412 {
			t.Errorf("statuses: %v", statuses)
		}
	})
}
