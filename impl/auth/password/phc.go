package password

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Bounds of what a stored hash may ask for, so that a row that somebody has tampered with takes neither the memory
// nor the time of the server. They leave room for stronger parameters than those of today.
const (
	maxMemory      = 128 << 10 // KiB
	maxIterations  = 16
	maxParallelism = 16
	minSalt        = 8 // bytes (RFC 9106, section 3.1)
	maxSalt        = 64
	minKey         = 16
	maxKey         = 64
)

// ErrHash says that a text is no hash of argon2id in the PHC string format, or asks for more than is sane.
var ErrHash = errors.New("the stored hash of a password is broken")

// phc is a hash: its parameters, its salt and the key that was derived.
type phc struct {
	memory      uint32 // KiB
	iterations  uint32
	parallelism uint8
	salt, key   []byte
}

// outdated tells whether a new hash would be made otherwise.
func (p phc) outdated() bool {
	return p.memory != memory || p.iterations != iterations || p.parallelism != parallelism || len(p.salt) != saltSize || len(p.key) != keySize
}

// encoding is base64 without padding. Strict, so that a hash has one spelling.
var encoding = base64.RawStdEncoding.Strict()

// String writes the hash in the PHC string format: $argon2id$v=19$m=19456,t=2,p=1$salt$key.
func (p phc) String() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.memory, p.iterations, p.parallelism,
		encoding.EncodeToString(p.salt), encoding.EncodeToString(p.key))
}

// parse reads the PHC string format as String writes it. Errors never repeat the text.
func parse(text string) (phc, error) {
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return phc{}, broken("it is not argon2id in the PHC string format")
	}
	if parts[2] != "v="+strconv.Itoa(argon2.Version) {
		return phc{}, broken("its version is not that of argon2 1.3")
	}
	var hash phc
	var err error
	if hash.memory, hash.iterations, hash.parallelism, err = parameters(parts[3]); err != nil {
		return phc{}, err
	}
	if hash.salt, err = decode(parts[4], minSalt, maxSalt); err != nil {
		return phc{}, err
	}
	if hash.key, err = decode(parts[5], minKey, maxKey); err != nil {
		return phc{}, err
	}
	return hash, nil
}

// parameters reads m=19456,t=2,p=1.
func parameters(text string) (memory, iterations uint32, parallelism uint8, err error) {
	fields := strings.Split(text, ",")
	if len(fields) != 3 {
		return 0, 0, 0, broken("it needs m, t and p")
	}
	p, err := number(fields[2], "p=", 1, maxParallelism)
	if err != nil {
		return 0, 0, 0, err
	}
	m, err := number(fields[0], "m=", 8*p, maxMemory) // 8*p: RFC 9106, section 3.1
	if err != nil {
		return 0, 0, 0, err
	}
	t, err := number(fields[1], "t=", 1, maxIterations)
	return uint32(m), uint32(t), uint8(p), err //nolint:gosec // number has bounded them
}

// number reads a decimal number without sign or leading zeros.
func number(field, name string, least, most uint64) (uint64, error) {
	digits, ok := strings.CutPrefix(field, name)
	value, err := strconv.ParseUint(digits, 10, 32)
	if !ok || err != nil || strconv.FormatUint(value, 10) != digits {
		return 0, broken("its parameters are not m=, t= and p= with numbers")
	}
	if value < least || value > most {
		return 0, broken(name + " is out of bounds")
	}
	return value, nil
}

func decode(text string, least, most int) ([]byte, error) {
	if len(text) > encoding.EncodedLen(most) {
		return nil, broken("its salt or key is too long")
	}
	// The decoder passes over line ends; a hash has none.
	if strings.ContainsAny(text, "\r\n") {
		return nil, broken("its salt or key is not base64")
	}
	data, err := encoding.DecodeString(text)
	if err != nil {
		return nil, broken("its salt or key is not base64")
	}
	if len(data) < least {
		return nil, broken("its salt or key is too short")
	}
	return data, nil
}

func broken(why string) error { return fmt.Errorf("%w: %s", ErrHash, why) }
