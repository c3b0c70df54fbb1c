package send_test

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"sync"
)

// names is a DNS server (RFC 1035) within the test: each look-up of any name gets the next of its answers, and the last
// again and again. None of its answers: there is no such name.
type names struct {
	mutex   sync.Mutex
	answers [][]netip.Addr
	asked   map[uint16]int // how many questions were asked, by type
}

func answering(answers ...[]netip.Addr) *net.Resolver {
	n := &names{answers: answers, asked: make(map[uint16]int)}
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		go n.serve(there)
		return here, nil
	}}
}

func addresses(texts ...string) []netip.Addr {
	var list []netip.Addr
	for _, text := range texts {
		list = append(list, netip.MustParseAddr(text))
	}
	return list
}

// serve answers questions as they come over TCP, each after its length.
func (n *names) serve(conn net.Conn) {
	defer conn.Close()
	for {
		var size [2]byte
		if _, err := io.ReadFull(conn, size[:]); err != nil {
			return
		}
		query := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(conn, query); err != nil {
			return
		}
		answer := n.answer(query)
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
			return
		}
	}
}

const (
	typeA    = 1
	typeAAAA = 28
)

func (n *names) answer(query []byte) []byte {
	end := 12
	for query[end] != 0 {
		end += int(query[end]) + 1
	}
	kind := binary.BigEndian.Uint16(query[end+1:])
	question := query[12 : end+5]
	var records []byte
	count := 0
	for _, address := range n.next(kind) {
		if address.Is4() != (kind == typeA) {
			continue
		}
		count++
		records = append(records, 0xC0, 12) // the name of the question
		records = binary.BigEndian.AppendUint16(records, kind)
		records = append(records, 0, 1, 0, 0, 0, 0) // IN, and not to be kept
		records = binary.BigEndian.AppendUint16(records, uint16(len(address.AsSlice())))
		records = append(records, address.AsSlice()...)
	}
	header := append([]byte(nil), query[:2]...)
	header = append(header, 0x85, 0x80, 0, 1) // an answer by who knows
	header = binary.BigEndian.AppendUint16(header, uint16(count))
	header = append(header, 0, 0, 0, 0)
	if len(n.answers) == 0 {
		header[3] |= 3
	}
	return append(append(header, question...), records...)
}

// next returns what a question is answered with: questions for IPv4 and for IPv6 of one look-up get the same.
func (n *names) next(kind uint16) []netip.Addr {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if len(n.answers) == 0 || kind != typeA && kind != typeAAAA {
		return nil
	}
	at := min(n.asked[kind], len(n.answers)-1)
	n.asked[kind]++
	return n.answers[at]
}
