package alert

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/prometheus/client_golang/api"

	"debrief/collect/server"
)

// client asks one server. Of Prometheus' client only package api is used: its
// api/prometheus/v1 adds 3.6 MB of protobuf and JSON libraries to the program and
// builds a model of what the parsers here read from files already; api adds 4 kB.
type client struct {
	api  api.Client
	addr server.Address
}

// connect makes the client for addr; it calls nobody yet.
func connect(addr server.Address, access server.Access) (*client, error) {
	rt, err := access.Transport(addr, nil)
	if err != nil {
		return nil, err
	}
	c, err := api.NewClient(api.Config{Address: addr.Base.String(), RoundTripper: rt})
	if err != nil {
		return nil, err
	}
	return &client{c, addr}, nil
}

// get asks for path and returns the whole answer; the transport bounds it.
func (c *client) get(ctx context.Context, path string, args url.Values) (*http.Response, []byte, error) {
	u := c.api.URL(path, nil)
	u.RawQuery = args.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, nil, err
	}
	resp, body, err := c.api.Do(ctx, req)
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return resp, body, server.Cause(err)
}

// close ends idle connections.
func (c *client) close() {
	if i, ok := c.api.(api.CloseIdler); ok {
		i.CloseIdleConnections()
	}
}

// known is the parameter that the address of a kind of server may have.
var known = map[string]string{"prometheus": "match"}

// address reads an address of a server of alerts.
func address(s string) (server.Address, error) {
	addr, err := server.Parse(s)
	if err != nil {
		return addr, err
	}
	for name := range addr.Query {
		if name != known[addr.Kind] {
			return addr, fmt.Errorf("%s: no parameter %q is known; Prometheus has match, such as ?match=team=\"shop\"", addr, name)
		}
	}
	return addr, nil
}

// ask reads what one server knows. What was read before an error is kept.
func (s *source) ask(ctx context.Context, addr server.Address, in *intake) error {
	in.begin(addr.String())
	in.server = &addr
	defer func() { in.server = nil }()
	err := s.answers(ctx, addr, in)
	if err != nil && ctx.Err() == nil {
		in.out.Problem(in.label, "%v", err)
	}
	return errors.Join(append(in.end(), err)...)
}

func (s *source) answers(ctx context.Context, addr server.Address, in *intake) error {
	c, err := connect(addr, s.cfg.Access[addr.Kind])
	if err != nil {
		return err
	}
	defer c.close()
	if w := s.cfg.Access[addr.Kind].Warning(addr); w != "" {
		in.out.Note("%s", w)
	}
	if addr.Kind == "alertmanager" {
		return in.alertmanager(ctx, c)
	}
	return in.prometheus(ctx, c)
}

// answer reads one answer of a server, which is one JSON value that begins with
// first. Decoders that take what they get would make no alerts of a page that is
// cut short, and no history of one that is something else.
func (in *intake) answer(body []byte, first byte) error {
	s := newStream(bytes.NewReader(body))
	b, err := s.begin()
	switch {
	case err == io.EOF:
		return errors.New("the answer is empty")
	case err == nil && b != first:
		return fmt.Errorf("the answer begins with %q; is it the right server?", b)
	case err == nil:
		_, err = in.document(s)
	}
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the answer was cut short")
	case err != nil:
		return fmt.Errorf("the answer is not JSON: %w", err)
	}
	if _, err := s.begin(); err != io.EOF {
		return errors.New("something follows after the answer")
	}
	return nil
}
