//go:build !linux

package server

import "net"

// acceptOrBolt returns nothing: this system has no way to empty the backlog, and resets what is in it.
func acceptOrBolt(*net.TCPListener) (accepted, bolt net.Conn, err error) { return nil, nil, nil }
