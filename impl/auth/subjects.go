package auth

// What credentials belong to, what can be revoked, and what events are about is named like a principal: user:ID.

func ofUser(id string) string    { return "user:" + id }
func ofKey(id string) string     { return "key:" + id }
func ofSession(id string) string { return "session:" + id }
