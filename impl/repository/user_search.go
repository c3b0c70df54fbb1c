package repository

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// maxQueryWords is how many words of a query count.
const maxQueryWords = 16

// Search returns the users that have, for every word of the query (the first 16 different ones count),
// a word that begins with it; the best come first, and a word of the name is worth ten others. A query
// without words finds nobody. More says whether there are users behind offset+limit.
//
// The two databases agree on who is found, and not always on the order.
func (u *Users) Search(ctx context.Context, query string, offset, limit int) (items []User, more bool, err error) {
	if offset < 0 || limit < 1 {
		return nil, false, fmt.Errorf("search users: the offset is %d and the limit %d", offset, limit)
	}
	words := QueryWords(query)
	if len(words) == 0 {
		return []User{}, false, nil
	}
	matches := searchSQLite
	if u.db.dialect == PostgreSQL {
		matches = searchPostgreSQL
	}
	items = make([]User, 0, limit+1)
	err = u.db.reading(ctx, func(db *gorm.DB) error {
		return matches(db, words).Offset(offset).Limit(limit + 1).Find(&items).Error
	})
	if err != nil {
		return nil, false, wrap("search users", err)
	}
	for i := range items {
		items[i] = items[i].normal()
	}
	if len(items) > limit {
		return items[:limit], true, nil
	}
	return items, false, nil
}

// searchSQLite ranks with bm25, which counts down from 0.
func searchSQLite(db *gorm.DB, words []string) *gorm.DB {
	match := `"` + strings.Join(words, `"* AND "`) + `"*`
	return db.
		Joins("JOIN users_search ON users_search.rowid = users.seq").
		Where("users_search MATCH ?", match).
		Order("bm25(users_search, 10.0, 1.0), users.id")
}

// searchPostgreSQL ranks by the sum over the words, and a user with fewer words before one with more.
// (All words of a user have the same position: the rank of an AND would measure the distance between
// them. Weights are those of D, C, B and A.)
func searchPostgreSQL(db *gorm.DB, words []string) *gorm.DB {
	lexemes := make([]string, len(words))
	for i, word := range words {
		lexemes[i] = "'" + word + "':*"
	}
	rank := gorm.Expr("ts_rank('{0, 0.1, 0, 1}', search_vector, ?::tsquery, 1) DESC, id", strings.Join(lexemes, " | "))
	return db.
		Where("search_vector @@ ?::tsquery", strings.Join(lexemes, " & ")).
		Order(clause.OrderBy{Expression: rank})
}

// QueryWords are the words of a query that count in a search: the first 16 different ones. They are letters
// and digits only, so that nothing in them means anything to either engine.
func QueryWords(query string) []string {
	var words []string
	for _, word := range Words(query) {
		if len(words) < maxQueryWords && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}
