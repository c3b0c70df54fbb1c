package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
)

// Listeners are the addresses of a server, taken before anything else is done: one that is in use leaves no trace, and
// above all no database whose only sight of its key nobody has had.
type Listeners struct {
	public *net.TCPListener
	admin  *net.TCPListener // nil: metrics and profiles are off
}

// Listen takes the addresses of the configuration. The error names the setting whose address cannot be had. Close the
// listeners, or hand them to [Server.Run].
func Listen(ctx context.Context, config Config) (*Listeners, error) {
	public, err := listen(ctx, "CHARTER_ADDR", config.Addr)
	if err != nil {
		return nil, err
	}
	on := &Listeners{public: public}
	if config.AdminAddr == "" {
		return on, nil
	}
	if on.admin, err = listen(ctx, "CHARTER_ADMIN_ADDR", config.AdminAddr); err != nil {
		return nil, errors.Join(err, on.Close())
	}
	return on, nil
}

func listen(ctx context.Context, setting, addr string) (*net.TCPListener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s: %w; set it to an address that is free", setting, err)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", setting, err)
	}
	tcp, ok := listener.(*net.TCPListener)
	if !ok {
		return nil, fmt.Errorf("%s: listening on %q gave no TCP listener but a %T", setting, addr, listener)
	}
	return tcp, nil
}

// Close gives the addresses back. Those that [Server.Run] has closed are none of its business.
func (l *Listeners) Close() error {
	var failed []error
	for _, listener := range []*net.TCPListener{l.public, l.admin} {
		if listener == nil {
			continue
		}
		if err := listener.Close(); !errors.Is(err, net.ErrClosed) {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}
