package server

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"strings"
)

// nobodyHalfOpen tells that no connection to the listener's port is in the state SYN-RECEIVED of RFC 9293,
// section 3.3.2: complete for its caller, who may have sent a request, and not yet here, because the
// backlog was full when the last packet of the handshake came. The system's tables are described in the
// Linux manual proc(5); where they cannot be read, nobody is.
func nobodyHalfOpen(listener *net.TCPListener) bool {
	address, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		return true
	}
	port := fmt.Sprintf(":%04X", address.Port)
	return !listsHalfOpen("/proc/self/net/tcp", port) && !listsHalfOpen("/proc/self/net/tcp6", port)
}

// listsHalfOpen looks for port, as ":1F90", in a table whose rows are number, local address, remote address,
// state and more.
func listsHalfOpen(table, port string) bool {
	const synReceived = "03"
	file, err := os.Open(table)
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }()
	rows := bufio.NewScanner(file)
	for rows.Scan() {
		columns := strings.Fields(rows.Text())
		if len(columns) > 3 && strings.HasSuffix(columns[1], port) && columns[3] == synReceived {
			return true
		}
	}
	return false
}
