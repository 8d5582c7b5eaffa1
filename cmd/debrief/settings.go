package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// settings are what a collection and its documents need. They come from flags,
// from a configuration file, or both; a flag wins.
type settings struct {
	ID        string           `yaml:"id"`
	Title     string           `yaml:"title"`
	Severity  string           `yaml:"severity"`
	Service   string           `yaml:"service"`
	From      string           `yaml:"from"`
	To        string           `yaml:"to"`
	Around    string           `yaml:"around"`
	Baseline  string           `yaml:"baseline"`
	Timezone  string           `yaml:"timezone"`
	Out       string           `yaml:"out"`
	Format    []string         `yaml:"format"`
	Templates string           `yaml:"templates"`
	Timeout   string           `yaml:"timeout"`
	Sources   []sourceSettings `yaml:"sources"`
}

// sourceSettings describe one source.
type sourceSettings struct {
	Name    string `yaml:"name"`
	Kind    string `yaml:"kind"`
	Service string `yaml:"service"`
	// For deploys.
	Path        string   `yaml:"path"`
	Tags        []string `yaml:"tags"`
	Branch      string   `yaml:"branch"`
	GitOps      string   `yaml:"gitops"`
	Environment string   `yaml:"environment"`
	// For everything read from files. For alerts the address of a server
	// (KIND+http://HOST) may stand here too.
	Files []string `yaml:"files"`
	// Access is how servers are reached, and as whom.
	Access accessSettings `yaml:"access"`
	// For logs.
	Entries int `yaml:"entries"`
	// For alerts.
	Step string `yaml:"step"`
	// For a collector that is a program.
	Program  string         `yaml:"program"`
	Args     []string       `yaml:"args"`
	Env      []string       `yaml:"env"`
	Settings map[string]any `yaml:"settings"`
}

// collectFlags are the flags that describe a collection.
type collectFlags struct {
	settings
	config                      string
	repos, alerts, logs, people []string
	tags                        []string
	branch, gitops, environment string
}

func (f *collectFlags) addTime(fs *pflag.FlagSet) {
	fs.StringVar(&f.From, "from", "", "start of the window: RFC 3339, 2006-01-02 15:04, now, -2h")
	fs.StringVar(&f.To, "to", "", "end of the window")
	fs.StringVar(&f.Around, "around", "", "a moment instead: two hours before it to one hour after")
	fs.StringVar(&f.Baseline, "baseline", "", "how long before the window counts as normal (default: as long as the window)")
	fs.StringVar(&f.Timezone, "timezone", "", "zone of times without an offset, and of the document (default UTC)")
	fs.StringVar(&f.Timeout, "timeout", "", "how long one source may take (default 2m)")
}

func (f *collectFlags) addRepo(fs *pflag.FlagSet) {
	fs.StringArrayVar(&f.repos, "repo", nil, "git repository with deploy history, `[NAME=]PATH`; repeatable")
	fs.StringArrayVar(&f.tags, "tags", nil, "tags that mark deploys, such as 'v*'; repeatable")
	fs.StringVar(&f.branch, "branch", "", "the branch whose first-parent commits are deploys")
	fs.StringVar(&f.gitops, "gitops", "", "the `path` in the repository whose changes are deploys")
	fs.StringVar(&f.environment, "environment", "", "the environment that deploys of --repo reach")
}

func (f *collectFlags) add(fs *pflag.FlagSet) {
	f.addTime(fs)
	f.addRepo(fs)
	fs.StringArrayVar(&f.alerts, "alerts", nil, "alert history, `[NAME=]FILE`: Prometheus or Alertmanager answers, webhook bodies, CSV; or a server, prometheus+http://HOST, alertmanager+http://HOST; repeatable")
	fs.StringArrayVar(&f.logs, "logs", nil, "log files, `[NAME=]GLOB`, - for standard input; repeatable")
	fs.StringArrayVar(&f.people, "notes", nil, "notes or a chat transcript, `[NAME=]FILE`; repeatable")
	fs.StringVar(&f.config, "config", "", "settings file; flags win over it")
	fs.StringVar(&f.ID, "id", "", "the incident's id: the handle of tickets and re-runs")
	fs.StringVar(&f.Title, "title", "", "what the incident is called")
	fs.StringVar(&f.Severity, "severity", "", "how bad it was, in your own words")
	fs.StringVar(&f.Service, "service", "", "the service that it is about")
	fs.StringVar(&f.Out, "out", "", "directory to write to (default: debrief-ID)")
}

// resolve joins the flags with the configuration file.
func (f *collectFlags) resolve() (*settings, error) {
	s := new(settings)
	if f.config != "" {
		var err error
		if s, err = readConfig(f.config); err != nil {
			return nil, err
		}
	}
	for _, o := range []struct{ flag, setting *string }{
		{&f.ID, &s.ID}, {&f.Title, &s.Title}, {&f.Severity, &s.Severity}, {&f.Service, &s.Service},
		{&f.Baseline, &s.Baseline}, {&f.Timezone, &s.Timezone}, {&f.Out, &s.Out},
		{&f.Templates, &s.Templates}, {&f.Timeout, &s.Timeout},
	} {
		if *o.flag != "" {
			*o.setting = *o.flag
		}
	}
	f.overrideWindow(s)
	if len(f.Format) > 0 {
		s.Format = f.Format
	}
	given, err := f.sources()
	if err != nil {
		return nil, err
	}
	s.Sources = override(s.Sources, given)
	return s, f.applyDeploys(s.Sources)
}

// applyDeploys lets the flags about deploys win over the file's settings. Without
// any repository they would change nothing, which is a mistake.
func (f *collectFlags) applyDeploys(sources []sourceSettings) error {
	if len(f.tags) == 0 && f.branch == "" && f.gitops == "" && f.environment == "" {
		return nil
	}
	found := false
	for i := range sources {
		s := &sources[i]
		if s.Kind != "deploy" {
			continue
		}
		found = true
		if len(f.tags) > 0 || f.branch != "" || f.gitops != "" {
			s.Tags, s.Branch, s.GitOps = f.tags, f.branch, f.gitops
		}
		if f.environment != "" {
			s.Environment = f.environment
		}
	}
	if !found {
		return usagef("--tags, --branch, --gitops and --environment speak of a repository; give --repo too")
	}
	return nil
}

// overrideWindow lets --around replace from and to of the file, and the other
// way round: they exclude each other.
func (f *collectFlags) overrideWindow(s *settings) {
	if f.Around != "" {
		s.Around, s.From, s.To = f.Around, "", ""
	}
	if f.From != "" || f.To != "" {
		if f.Around == "" {
			s.Around = ""
		}
		if f.From != "" {
			s.From = f.From
		}
		if f.To != "" {
			s.To = f.To
		}
	}
}

// override replaces sources of the file by those of the command line that have
// the same name, and adds the others.
func override(file, given []sourceSettings) []sourceSettings {
	for _, g := range given {
		i := slices.IndexFunc(file, func(s sourceSettings) bool { return s.Name == g.Name })
		if i >= 0 {
			file[i] = g
		} else {
			file = append(file, g)
		}
	}
	return file
}

// sources are those that the command line names.
func (f *collectFlags) sources() ([]sourceSettings, error) {
	var out []sourceSettings
	for _, v := range f.repos {
		name, path := named(v)
		if name == "" {
			name = repoName(path)
		}
		out = append(out, sourceSettings{Name: unused(out, name), Kind: "deploy", Path: path})
	}
	for _, g := range []struct {
		kind, name string
		values     []string
	}{{"alert", "alerts", f.alerts}, {"logs", "logs", f.logs}, {"people", "notes", f.people}} {
		// Values without a name are one source together: its name, and with it
		// the ids of its rows, does not depend on where the files lie.
		plain := sourceSettings{Name: g.name, Kind: g.kind}
		for _, v := range g.values {
			name, file := named(v)
			if name == "" {
				plain.Files = append(plain.Files, file)
				continue
			}
			if i := slices.IndexFunc(out, func(s sourceSettings) bool { return s.Name == name }); i >= 0 {
				if out[i].Kind != g.kind {
					return nil, usagef("two sources are named %q; give each its own name (NAME=VALUE)", name)
				}
				out[i].Files = append(out[i].Files, file)
				continue
			}
			out = append(out, sourceSettings{Name: name, Kind: g.kind, Files: []string{file}})
		}
		if len(plain.Files) > 0 {
			plain.Name = unused(out, plain.Name)
			out = append(out, plain)
		}
	}
	return out, nil
}

var sourceName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]*=`)

// named splits NAME=VALUE. A value that names an existing file is no pair.
func named(v string) (name, value string) {
	if m := sourceName.FindString(v); m != "" {
		if _, err := os.Lstat(v); err != nil {
			return m[:len(m)-1], v[len(m):]
		}
	}
	return "", v
}

// repoName is the name of the directory that a repository is in.
func repoName(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	base := filepath.Base(path)
	if base == ".git" {
		base = filepath.Base(filepath.Dir(path))
	}
	if base = strings.TrimSuffix(base, ".git"); base == "" || base == string(filepath.Separator) {
		return "repo"
	}
	return base
}

// unused numbers a name that is taken.
func unused(sources []sourceSettings, name string) string {
	try := name
	for n := 2; slices.ContainsFunc(sources, func(s sourceSettings) bool { return s.Name == try }); n++ {
		try = fmt.Sprintf("%s-%d", name, n)
	}
	return try
}

// timeout is the deadline of one source; zero means the default.
func (s *settings) timeout() (time.Duration, error) {
	if s.Timeout == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(s.Timeout)
	if err != nil || d <= 0 {
		return 0, usagef("--timeout: %q is no length of time; write 30s or 5m", s.Timeout)
	}
	return d, nil
}

// formats are the documents that can be written, in the order in which they are.
var formats = []string{"md", "html", "pdf"}

// wanted are the formats asked for; all when nobody said.
func (s *settings) wanted() (map[string]bool, error) {
	want := map[string]bool{}
	for _, f := range s.Format {
		if !slices.Contains(formats, f) {
			return nil, usagef("--format: %q is not one of %s", f, strings.Join(formats, ", "))
		}
		want[f] = true
	}
	if len(want) == 0 {
		return map[string]bool{"md": true, "html": true, "pdf": true}, nil
	}
	return want, nil
}
