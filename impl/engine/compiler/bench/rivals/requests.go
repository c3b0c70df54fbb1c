package rivals

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
)

// Scenario is a request that is measured.
type Scenario struct {
	Name string
	New  func() *Request
	OK   bool // the request is right
}

const (
	tenant     = "019aae5c-7a10-7c3e-8a52-3f0d9b1c2e4f"
	importSize = 100 << 10 // bytes
)

// Scenarios are the requests that are measured.
func Scenarios() []Scenario {
	return []Scenario{
		{"GET with seven parameters", List("limit=50&cursor=eyJ2IjoxfQ&role=admin&active=true&since=2026-11-23T09:30:00Z", "2.14.0"), true},
		{"POST of a user", Create(User(0)), true},
		{"POST of 100 KiB of users", Import(importSize), true},
		{"POST with seven violations", Create(`{"name":"","role":"owner","age":-1,"country":"usa","tags":["navy","navy"]}`), false},
	}
}

// List lists users with the query, and a client of the version, which may be empty.
func List(query, version string) func() *Request {
	return func() *Request {
		r := request(http.MethodGet, "listUsers", "users?"+query, nil)
		if version != "" {
			r.HTTP.Header.Set("X-Client-Version", version)
		}
		return r
	}
}

// Create sends a user.
func Create(body string) func() *Request {
	return func() *Request { return request(http.MethodPost, "createUser", "users", []byte(body)) }
}

// Import sends an array of users of the size in bytes, or a bit more.
func Import(size int) func() *Request {
	return func() *Request {
		var body strings.Builder
		body.WriteByte('[')
		for i := 0; body.Len() < size; i++ {
			if i > 0 {
				body.WriteByte(',')
			}
			body.WriteString(User(i))
		}
		body.WriteByte(']')
		return request(http.MethodPost, "importUsers", "imports", []byte(body.String()))
	}
}

// User is a user in JSON, of about 140 bytes.
func User(i int) string {
	return fmt.Sprintf(`{"name":"Grace Hopper","email":"grace.%d@example.com","role":"admin","age":%d,"country":"US","tags":["navy","compilers","cobol-%d"]}`,
		i, 20+i%80, i)
}

// Of lists the users of a tenant.
func Of(tenant string) func() *Request {
	return func() *Request { return requestOf(tenant, http.MethodGet, "listUsers", "users", nil) }
}

func request(method, operation, path string, body []byte) *Request {
	return requestOf(tenant, method, operation, path, body)
}

func requestOf(tenant, method, operation, path string, body []byte) *Request {
	r, err := http.NewRequest(method, "http://127.0.0.1:8080/tenants/"+tenant+"/"+path, bytes.NewReader(body)) //nolint:noctx // it is not sent
	if err != nil {
		panic(err) // the addresses above can be read
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return &Request{HTTP: r, Operation: operation, Path: map[string]string{"tenantId": tenant}, Body: body}
}
