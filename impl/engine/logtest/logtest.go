// Package logtest gives tests a log that several may write to while the test reads it.
package logtest

import (
	"bytes"
	"sync"
)

// Log keeps what is written to it. The zero value is empty. It is safe for concurrent use.
type Log struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

// Write appends to the log. It never fails.
func (l *Log) Write(data []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.Write(data)
}

// String is all that was written.
func (l *Log) String() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.String()
}
