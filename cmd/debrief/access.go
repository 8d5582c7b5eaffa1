package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"debrief/collect/server"
)

// accessSettings say how servers are reached and as whom. A secret stands in a file
// or in a variable of the environment, never here.
type accessSettings struct {
	Username        string            `yaml:"username"`
	PasswordFile    string            `yaml:"password_file"`
	PasswordEnv     string            `yaml:"password_env"`
	BearerTokenFile string            `yaml:"bearer_token_file"`
	BearerTokenEnv  string            `yaml:"bearer_token_env"`
	Tenant          string            `yaml:"tenant"`
	Headers         map[string]string `yaml:"headers"`
	CAFile          string            `yaml:"ca_file"`
	CertFile        string            `yaml:"cert_file"`
	KeyFile         string            `yaml:"key_file"`
	ServerName      string            `yaml:"server_name"`
	Proxy           string            `yaml:"proxy"`
}

// paths are the settings that name files.
func (s *accessSettings) paths() []*string {
	return []*string{&s.PasswordFile, &s.BearerTokenFile, &s.CAFile, &s.CertFile, &s.KeyFile}
}

// access joins the settings with the environment's variables of that prefix
// (PROMETHEUS_USERNAME ...); the settings win.
func (s accessSettings) access(prefix string, env func(string) string) (server.Access, error) {
	own := server.Access{
		Username: s.Username, PasswordFile: s.PasswordFile, BearerTokenFile: s.BearerTokenFile,
		Tenant: s.Tenant, CAFile: s.CAFile, CertFile: s.CertFile, KeyFile: s.KeyFile,
		ServerName: s.ServerName, Proxy: s.Proxy,
	}
	var err error
	if own.Password, err = variable("password_env", s.PasswordEnv, env); err != nil {
		return own, err
	}
	if own.BearerToken, err = variable("bearer_token_env", s.BearerTokenEnv, env); err != nil {
		return own, err
	}
	if own.Headers, err = s.headers(env); err != nil {
		return own, err
	}
	return own.Or(server.FromEnv(prefix, env)), nil
}

// headers are the custom headers; a value "$NAME" is that variable's.
func (s accessSettings) headers(env func(string) string) (map[string]string, error) {
	out := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(s.Headers)) { // the first mistake is the same in every run
		value := s.Headers[name]
		if v, ok := strings.CutPrefix(value, "$"); ok {
			var err error
			if value, err = variable("headers: "+name, v, env); err != nil {
				return nil, err
			}
		}
		out[name] = value
	}
	return out, nil
}

// variable is the value of the variable that a setting names.
func variable(setting, name string, env func(string) string) (string, error) {
	if name == "" {
		return "", nil
	}
	v := env(name)
	if v == "" {
		return "", fmt.Errorf("%s: the environment has no variable %s", setting, name)
	}
	return v, nil
}
