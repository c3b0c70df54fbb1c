package contract

// Pagination is x-pagination: how a list goes on.
type Pagination struct {
	Cursor string // the parameter that gets the cursor of the next page
	Items  string // JSON pointer (RFC 6901) to the items in an answer
	Next   string // JSON pointer to the cursor of the next page; null or absent on the last
}
