//go:build !linux

package server

import "net"

// acceptNow returns nil: this system has no way to empty the backlog, and resets what is in it.
func acceptNow(*net.TCPListener) (net.Conn, error) {
	return nil, nil //nolint:nilnil // as if nobody were waiting
}
