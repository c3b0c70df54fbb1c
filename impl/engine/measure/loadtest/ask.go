package loadtest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// connections are those that are open, by address.
type connections map[string][]*connection

type connection struct {
	net.Conn

	reader *bufio.Reader
}

// ask sends the requests of an order, each over whichever connection has its answer first.
func (c connections) ask(order order) (time.Duration, error) {
	for len(c[order.Address]) < order.Connections {
		opened, err := new(net.Dialer).DialContext(context.Background(), "tcp", order.Address)
		if err != nil {
			return 0, fmt.Errorf("open a connection: %w", err)
		}
		c[order.Address] = append(c[order.Address], &connection{opened, bufio.NewReader(opened)})
	}
	var sent atomic.Int64
	var group sync.WaitGroup
	failures := make(chan error, order.Connections)
	begun := time.Now()
	for _, one := range c[order.Address][:order.Connections] {
		group.Go(func() {
			for sent.Add(1) <= int64(order.Count) {
				if err := one.ask(order.Request); err != nil {
					failures <- err
					return
				}
			}
		})
	}
	group.Wait()
	took := time.Since(begun)
	close(failures)
	err := <-failures // nil: there are none
	if err != nil {
		c.drop(order.Address)
	}
	return took, err
}

// drop closes what is open to a server. What is left there of an answer would be taken for the next.
func (c connections) drop(address string) {
	for _, one := range c[address] {
		_ = one.Close()
	}
	delete(c, address)
}

var (
	errStatus = errors.New("another status than 200")
	errLength = errors.New("an answer with neither Content-Length nor Transfer-Encoding: chunked")
)

// ask sends a request, and reads the answer to its end. It looks at what it must know and nothing else: asking takes the
// processors from the server that is asked.
func (c *connection) ask(request string) error {
	if _, err := io.WriteString(c, request); err != nil {
		return fmt.Errorf("ask: %w", err)
	}
	line, err := c.reader.ReadSlice('\n')
	if err != nil {
		return fmt.Errorf("ask: %w", err)
	}
	if !bytes.HasPrefix(line, []byte("HTTP/1.1 200 ")) {
		return fmt.Errorf("%w: %s", errStatus, bytes.TrimSpace(line))
	}
	length := unknown
	for {
		line, err := c.reader.ReadSlice('\n')
		if err != nil {
			return fmt.Errorf("ask: %w", err)
		}
		if len(line) <= len("\r\n") {
			break
		}
		if value, is := lengthOf(line); is {
			length = value
		}
	}
	if err := c.discard(length); err != nil {
		return fmt.Errorf("ask: %w", err)
	}
	return nil
}

// discard reads a body to its end.
func (c *connection) discard(length int) error {
	switch length {
	case unknown:
		return errLength
	case chunked:
		for {
			line, err := c.reader.ReadSlice('\n')
			if err != nil {
				return err
			}
			size, err := strconv.ParseUint(string(bytes.TrimSpace(line)), 16, 31)
			if err != nil {
				return err
			}
			if _, err := c.reader.Discard(int(size) + len("\r\n")); err != nil || size == 0 {
				return err
			}
		}
	default:
		_, err := c.reader.Discard(length)
		return err
	}
}

// Lengths of a body that the header does not say.
const (
	unknown = -1 - iota
	chunked // RFC 9112, section 7.1; without extensions and trailers
)

const (
	contentLength = "Content-Length:"
	inChunks      = "Transfer-Encoding: chunked"
)

// lengthOf is the length of a body, if a line of the header says it.
func lengthOf(line []byte) (length int, is bool) {
	if len(line) > len(contentLength) && bytes.EqualFold(line[:len(contentLength)], []byte(contentLength)) {
		length, err := strconv.Atoi(textproto.TrimString(string(line[len(contentLength):])))
		return length, err == nil && length >= 0
	}
	return chunked, bytes.EqualFold(bytes.TrimSpace(line), []byte(inChunks))
}
