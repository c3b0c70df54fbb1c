// Package mailtest is a mail server for tests: it speaks SMTP and keeps what it is sent.
package mailtest

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/mail"
	"net/textproto"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charterhq/charter/impl/engine/waittest"
)

// Envelope is a message that the server has taken.
type Envelope struct {
	From, To string // the arguments of MAIL FROM: and RCPT TO:, as they came
	Data     string // header and body, without dots that were doubled
	TLS      bool
	User     string // who has signed in; empty: nobody
}

// Message parses what was sent.
func (e Envelope) Message(t testing.TB) *mail.Message {
	t.Helper()
	message, err := mail.ReadMessage(strings.NewReader(e.Data))
	if err != nil {
		t.Fatal(err)
	}
	return message
}

// Options say how the server behaves. The zero value takes everything in clear text.
type Options struct {
	Extensions     []string // such as SMTPUTF8 and STARTTLS; which AUTH there is follows from Password
	Implicit       bool     // TLS from the first byte
	User, Password string   // if set, messages are taken of this user only

	// Reply answers a command, such as RCPT, in the place of the server; an empty answer leaves it to the server.
	// The verb DATA. stands for the end of a message.
	Reply func(verb, argument string) string
}

// Server is a mail server on a port of its own.
type Server struct {
	Host string
	Port int
	// RootCAs know the server's certificate.
	RootCAs *x509.CertPool

	options Options
	config  *tls.Config
	taken   chan Envelope

	mu          sync.Mutex
	closed      bool
	connections map[net.Conn]bool
}

// New starts a server. It ends with the test.
func New(t testing.TB, options Options) *Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, options: options, taken: make(chan Envelope, 1000), connections: map[net.Conn]bool{}}
	s.certify(t)
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			if s.keep(connection) {
				serving.Go(func() { s.serve(connection) })
			}
		}
	})
	t.Cleanup(func() {
		listener.Close()
		s.mu.Lock()
		s.closed = true
		for connection := range s.connections {
			connection.Close()
		}
		s.mu.Unlock()
		serving.Wait()
	})
	return s
}

// Addr returns host:port.
func (s *Server) Addr() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }

func (s *Server) keep(connection net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		connection.Close()
		return false
	}
	s.connections[connection] = true
	return true
}

// Next returns the next message, and waits for it.
func (s *Server) Next(t testing.TB) Envelope {
	t.Helper()
	return waittest.Next(t, "a message", s.taken)
}

// None fails the test if the server has taken a message that nobody has looked at.
func (s *Server) None(t testing.TB) {
	t.Helper()
	select {
	case envelope := <-s.taken:
		t.Errorf("a message has come, to %s", envelope.To)
	default:
	}
}

func (s *Server) certify(t testing.TB) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	s.RootCAs = x509.NewCertPool()
	s.RootCAs.AddCert(certificate)
	s.config = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
}

// session is a connection to the server.
type session struct {
	server   *Server
	raw      net.Conn
	lines    *textproto.Reader
	out      io.Writer
	envelope Envelope // as far as it is known
}

func (s *Server) serve(connection net.Conn) {
	defer func() {
		connection.Close()
		s.mu.Lock()
		delete(s.connections, connection)
		s.mu.Unlock()
	}()
	c := &session{server: s, raw: connection}
	c.over(connection)
	if s.options.Implicit {
		c.encrypt()
	}
	c.say("220 mail for tests")
	for {
		line, err := c.lines.ReadLine()
		if err != nil {
			return
		}
		verb, argument, _ := strings.Cut(line, " ")
		if !c.answer(strings.ToUpper(verb), argument) {
			return
		}
	}
}

func (c *session) over(connection net.Conn) {
	c.lines, c.out = textproto.NewReader(bufio.NewReader(connection)), connection
}

func (c *session) encrypt() {
	c.over(tls.Server(c.raw, c.server.config))
	c.envelope = Envelope{TLS: true}
}

func (c *session) say(lines ...string) {
	for _, line := range lines {
		fmt.Fprintf(c.out, "%s\r\n", line)
	}
}

// answer answers a command. It returns false when the connection ends.
func (c *session) answer(verb, argument string) bool {
	if reply := c.server.options.Reply; reply != nil {
		if answer := reply(verb, argument); answer != "" {
			c.say(answer)
			return true
		}
	}
	needsUser := c.server.options.User != "" && c.envelope.User == ""
	switch verb {
	case "EHLO":
		c.say(c.greeting()...)
	case "STARTTLS":
		c.say("220 go on")
		c.encrypt()
	case "AUTH":
		c.authenticate(argument)
	case "MAIL":
		if needsUser {
			c.say("530 5.7.0 sign in first")
			return true
		}
		c.envelope.From = argument
		c.say("250 yes")
	case "RCPT":
		c.envelope.To = argument
		c.say("250 yes")
	case "DATA":
		return c.take()
	case "QUIT":
		c.say("221 bye")
		return false
	default: // RSET, NOOP
		c.say("250 yes")
	}
	return true
}

func (c *session) greeting() []string {
	lines := []string{"mail for tests"}
	for _, extension := range c.server.options.Extensions {
		if extension != "STARTTLS" || !c.envelope.TLS {
			lines = append(lines, extension)
		}
	}
	if c.server.options.User != "" {
		lines = append(lines, "AUTH PLAIN")
	}
	for i := range lines {
		lines[i] = map[bool]string{true: "250 ", false: "250-"}[i == len(lines)-1] + lines[i]
	}
	return lines
}

// authenticate takes PLAIN (RFC 4616) with its initial response.
func (c *session) authenticate(argument string) {
	response, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(argument, "PLAIN "))
	if want := "\x00" + c.server.options.User + "\x00" + c.server.options.Password; err != nil || string(response) != want {
		c.say("535 5.7.8 no")
		return
	}
	c.envelope.User = c.server.options.User
	c.say("235 yes")
}

func (c *session) take() bool {
	c.say("354 go on")
	data, err := c.lines.ReadDotBytes()
	if err != nil {
		return false
	}
	if reply := c.server.options.Reply; reply != nil {
		if answer := reply("DATA.", ""); answer != "" {
			c.say(answer)
			return true
		}
	}
	c.envelope.Data = string(data)
	c.server.taken <- c.envelope
	c.say("250 taken")
	return true
}
