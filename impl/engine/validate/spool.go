package validate

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// maxSpoolMemory is how much of a request's parts stays in memory, in bytes. More goes to a file.
const maxSpoolMemory = 256 << 10

// spool keeps the contents of parts, one behind the other, in memory or in a file that has no name any more.
type spool struct {
	memory []byte
	file   *os.File
	size   int64
}

// Write appends to the spool.
func (s *spool) Write(data []byte) (int, error) {
	if s.file == nil && s.size+int64(len(data)) > maxSpoolMemory {
		if err := s.open(); err != nil {
			return 0, err
		}
	}
	if s.file == nil {
		s.memory = append(s.memory, data...)
		s.size += int64(len(data))
		return len(data), nil
	}
	count, err := s.file.Write(data)
	s.size += int64(count)
	if err != nil {
		return count, fmt.Errorf("keeping a part of a body: %w", err)
	}
	return count, nil
}

func (s *spool) open() error {
	file, err := os.CreateTemp("", "charter-body-*")
	if err != nil {
		return fmt.Errorf("making a file for the parts of a body: %w", err)
	}
	_ = os.Remove(file.Name()) // where open files cannot be removed, Close does it
	s.file = file
	if _, err := file.Write(s.memory); err != nil {
		return errors.Join(fmt.Errorf("keeping a part of a body: %w", err), s.Close())
	}
	s.memory = nil
	return nil
}

// ReadAt reads what was written.
func (s *spool) ReadAt(data []byte, offset int64) (int, error) {
	if s.file != nil {
		return s.file.ReadAt(data, offset)
	}
	if offset >= int64(len(s.memory)) {
		return 0, io.EOF
	}
	count := copy(data, s.memory[offset:])
	if count < len(data) {
		return count, io.EOF
	}
	return count, nil
}

// Close gives the memory or the file back.
func (s *spool) Close() error {
	s.memory = nil
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if removed := os.Remove(s.file.Name()); removed != nil && !errors.Is(removed, os.ErrNotExist) {
		err = errors.Join(err, removed)
	}
	s.file = nil
	if err != nil {
		return fmt.Errorf("giving back the file of a body: %w", err)
	}
	return nil
}
