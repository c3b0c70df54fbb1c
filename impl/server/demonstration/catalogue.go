package demonstration

import (
	"net/http"
	"strconv"
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

// one is a book of the shelf.
func one(w http.ResponseWriter, r *http.Request) {
	for _, book := range shelf {
		if strconv.Itoa(book.Number) == r.PathValue("number") {
			write(w, http.StatusOK, book)
			return
		}
	}
	write(w, http.StatusNotFound, map[string]string{"message": "no such book"})
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
