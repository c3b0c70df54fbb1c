package emit

import "github.com/charterhq/charter/impl/engine/compiler/policy"

// ParseSize reads 512B, 64KiB or 1MiB. No text, and false, are the limit of bodies where a contract sets none. It
// returns bytes.
func ParseSize(text string) (int64, error) {
	if text == "" || text == "false" {
		return policy.DefaultBodyLimit, nil
	}
	return policy.ParseSize(text)
}
