package alert

import (
	"context"
	"fmt"
	"net/url"
)

// alertmanager reads the silences and the alerts that Alertmanager holds now.
func (in *intake) alertmanager(ctx context.Context, c *client) error {
	for _, ask := range []struct {
		what, path string
		args       url.Values
	}{
		{"silences", "/api/v2/silences", nil},
		{"alerts", "/api/v2/alerts", url.Values{"active": {"true"}, "silenced": {"true"}, "inhibited": {"true"}, "unprocessed": {"true"}}},
	} {
		_, body, err := c.get(ctx, ask.path, ask.args)
		if err == nil {
			err = in.answer(body, '[')
		}
		if err != nil {
			return fmt.Errorf("asking for %s: %w", ask.what, err)
		}
	}
	in.out.Note("%s keeps no history: it gave the alerts of the moment and the silences that it still holds (expired ones for 120 h unless set otherwise, none after it was killed); "+
		"who was notified when is not in it", in.label)
	return nil
}
