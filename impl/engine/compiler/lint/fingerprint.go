package lint

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// sign gives each finding its fingerprint: of the rule, of what it is about, and of which it is where a rule
// has several findings there. What has no pointer is known by its line.
func sign(findings []Finding) {
	seen := make(map[string]int)
	for i := range findings {
		f := &findings[i]
		about := f.Pointer
		if about == "" {
			about = strings.TrimSpace(f.Place.Source)
		}
		id := f.Rule + "\n" + about
		seen[id]++
		sum := sha256.Sum256([]byte(id + "\n" + strconv.Itoa(seen[id])))
		f.Fingerprint = hex.EncodeToString(sum[:16])
	}
}
