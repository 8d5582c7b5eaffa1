package main

import (
	"os"
	"sync"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"debrief/collect"
)

// progress returns a function that shows how far the sources are, and one that
// clears it away. On anything but a terminal both do nothing.
func (a *app) progress() (func(collect.Progress), func()) {
	f, ok := a.err.(*os.File)
	if !ok || a.quiet || !term.IsTerminal(int(f.Fd())) {
		return nil, func() {}
	}
	bar := progressbar.NewOptions64(-1,
		progressbar.OptionSetWriter(f),
		progressbar.OptionSetDescription("reading"),
		progressbar.OptionShowCount(),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionEnableColorCodes(a.env("NO_COLOR") == "" && a.env("TERM") != "dumb"),
	)
	var mu sync.Mutex
	read := map[string]int64{}
	return func(p collect.Progress) {
		mu.Lock()
		defer mu.Unlock()
		_ = bar.Add64(p.Read - read[p.Source])
		read[p.Source] = p.Read
	}, func() { _ = bar.Finish() }
}
