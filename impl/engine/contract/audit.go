package contract

// Audit is x-audit: who did what to which resource is recorded with the write.
type Audit struct {
	Action   string   // what was done, such as user.update; empty: only the handler records
	Resource Template // what it was done to, such as user:{userId}; empty: the contract does not say
	Handler  []string // what the handler records by itself, because it depends on what it finds
}
