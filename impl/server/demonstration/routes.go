package demonstration

import (
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"strings"
)

// shelf is what the demonstration can find.
var shelf = []book{
	{1, "The Time Machine", "H. G. Wells", 1895},
	{2, "The War of the Worlds", "H. G. Wells", 1898},
	{3, "Twenty Thousand Leagues Under the Seas", "Jules Verne", 1870},
	{4, "Around the World in Eighty Days", "Jules Verne", 1872},
	{5, "Frankenstein", "Mary Shelley", 1818},
}

type book struct {
	Number int    `json:"no"`
	Title  string `json:"title"`
	Author string `json:"author"`
	Year   int    `json:"year"`
}

func (b *Backend) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /catalogue", search)
	return b.known(mux)
}

// known lets those in who have the token.
func (b *Backend) known(next http.Handler) http.Handler {
	expected := []byte("Bearer " + b.Token)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), expected) != 1 {
			write(w, http.StatusUnauthorized, map[string]string{"message": "who are you?"})
			return
		}
		w.Header().Set("Server", "demonstration/1.0") // which callers of the API do not see
		next.ServeHTTP(w, r)
	})
}

func search(w http.ResponseWriter, r *http.Request) {
	words := strings.ToLower(r.URL.Query().Get("query"))
	found := []book{}
	for _, one := range shelf {
		if strings.Contains(strings.ToLower(one.Title+" "+one.Author), words) {
			found = append(found, one)
		}
	}
	write(w, http.StatusOK, map[string]any{"data": found, "meta": map[string]any{"total": len(found), "shard": "eu-3"}})
}

func write(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // the caller has left if this fails
}
