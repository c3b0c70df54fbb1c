package upstream

import "sync"

// buffers are what bodies are copied with.
type buffers struct{}

const bufferSize = 32 << 10

var pool = sync.Pool{New: func() any { return new([bufferSize]byte) }}

// Get takes one.
func (buffers) Get() []byte {
	buffer, _ := pool.Get().(*[bufferSize]byte)
	return buffer[:]
}

// Put gives one back.
func (buffers) Put(buffer []byte) { pool.Put((*[bufferSize]byte)(buffer)) }
