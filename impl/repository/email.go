package repository

import "strings"

// emailKey is what no two users may share. Accents stay: with them an address is another address.
func emailKey(email string) string { return strings.ToLower(email) }

// SameEmail tells whether two e-mail addresses are one to the database: no two users have both.
func SameEmail(a, b string) bool { return emailKey(a) == emailKey(b) }
