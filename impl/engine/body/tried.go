package body

import "io"

// triedBody is a body whose size is held against a limit that is tried out.
type triedBody struct {
	io.ReadCloser

	left int64  // bytes until the limit; below 0: it was told
	told func() // called once, by whoever reads the byte after the limit
}

// Read reads.
func (b *triedBody) Read(data []byte) (int, error) {
	count, err := b.ReadCloser.Read(data)
	if b.left >= 0 {
		if b.left -= int64(count); b.left < 0 {
			b.told()
		}
	}
	return count, err
}
