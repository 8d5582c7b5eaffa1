package redact

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"debrief/collect"
)

var _ collect.Cleaner = (*Redactor)(nil)

// fill returns n characters of the alphabet, so that no secret stands in the
// source of the tests.
func fill(n int, alphabet string) string {
	var b strings.Builder
	for i := range n {
		b.WriteByte(alphabet[(i*7+3)%len(alphabet)])
	}
	return b.String()
}

const (
	small   = "abcdefghijklmnopqrstuvwxyz"
	capital = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	figures = "0123456789"
	hexes   = "0123456789abcdef"
	all62   = small + figures + capital
)

// secrets are what the names in braces stand for in the cases below.
var secrets = []string{
	"{pw}", "hun" + "ter" + "2",
	"{plain}", "sword" + "fish",
	"{odd}", "p,a;s&s)w\"x",
	"{long}", fill(40, all62),
	"{hex}", fill(64, hexes),
	"{b64}", fill(86, all62) + "==",
	"{aws}", "AK" + "IA" + fill(16, capital+figures),
	"{asia}", "AS" + "IA" + fill(16, capital+figures),
	"{gh}", "gh" + "p_" + fill(36, all62),
	"{ghs}", "gh" + "s_" + fill(36, all62),
	"{ghpat}", "github" + "_pat_" + fill(22, all62) + "_" + fill(59, all62),
	"{gl}", "gl" + "pat-" + fill(20, all62),
	"{slack}", "xo" + "xb-" + fill(12, figures) + "-" + fill(24, all62),
	"{stripe}", "sk_" + "live_" + fill(24, all62),
	"{goog}", "AI" + "za" + fill(35, all62),
	"{npm}", "np" + "m_" + fill(36, all62),
	"{ant}", "sk-" + "ant-" + fill(40, all62),
	"{hvs}", "hv" + "s." + fill(24, all62),
	"{age}", "AGE-SECRET" + "-KEY-1" + fill(58, capital+figures),
	"{jwt}", "ey" + "J" + fill(20, all62) + ".eyJ" + fill(30, all62) + "." + fill(43, all62),
	"{basic}", "dXNlcjpw" + "YXNzd29yZA==",
	"{hook}", "T" + fill(8, capital) + "/B" + fill(8, capital) + "/" + fill(24, all62),
	"{cookies}", "sid=" + fill(20, all62) + "; theme=dark",
	"{cookie}", "sid=" + fill(20, all62) + "; Path=/; HttpOnly",
	"{key}", "-----BEG" + "IN RSA PRIVATE KEY-----\n" + fill(64, all62) + "\n" + fill(30, all62) + "=\n-----E" + "ND RSA PRIVATE KEY-----",
	"{keyline}", "-----BEG" + `IN PRIVATE KEY-----\n` + fill(64, all62) + `\n-----E` + `ND PRIVATE KEY-----`,
	"{openssh}", "-----BEG" + "IN OPENSSH PRIVATE KEY-----\n" + fill(70, all62) + "\n-----E" + "ND OPENSSH PRIVATE KEY-----",
	"{pgp}", "-----BEG" + "IN PGP PRIVATE KEY BLOCK-----\n\n" + fill(64, all62) + "\n-----E" + "ND PGP PRIVATE KEY BLOCK-----",
	"{keycut}", "-----BEG" + "IN EC PRIVATE KEY-----\n" + fill(64, all62) + "\n" + fill(20, all62),
}

// The part in braces is the secret; all the rest must stay.
var positives = []struct{ in, typ string }{
	// Private keys.
	{"key:\n{key}\nnext", privateKey},
	{"{openssh}", privateKey},
	{"x {pgp} y", privateKey},
	{`{"pem":"{keyline}\n","user":"ana"}`, privateKey},
	{"{keycut}", privateKey},
	{`pem="{keycut}" user=ana`, privateKey},
	{"age {age}.", privateKey},
	// Tokens by their shape.
	{"access key id {aws} is unknown", awsKey},
	{"aws_access_key_id={asia}", awsKey},
	{"cloning with {gh}", githubToken},
	{`\n{gh}\n`, githubToken},
	{"token%3D{gh}&x=1", githubToken},
	{"({ghs})", githubToken},
	{"{ghpat}|", githubToken},
	{"PRIVATE-TOKEN: {gl}", gitlabToken},
	{"slack says {slack}: no", slackToken},
	{"https://hooks.slack.com/services/{hook}", webhookURL},
	{"key {stripe}\t", stripeKey},
	{"https://maps.example.com/api?key={goog}&q=1", googleKey},
	{"//registry.example.com/:_authToken={npm}", npmToken},
	{"model {ant} failed", apiToken},
	{"vault {hvs},", apiToken},
	{"id {jwt} expired", jwt},
	// URLs.
	{"postgres://app:{pw}@db.example.com:5432/shop", urlCredentials},
	{"redis://:{pw}@cache:6379/0", urlCredentials},
	{"https://{long}@git.example.com/x.git", urlCredentials},
	{"https://{long}:x-oauth-basic@git.example.com/x.git", urlCredentials},
	{`"url":"mongodb:\/\/app:{pw}@a,b\/shop"`, urlCredentials},
	// Headers.
	{"Authorization: Bearer {long}", bearerToken},
	{`"authorization":"Bearer {pw}"`, bearerToken},
	{"authorization=Bearer {long} status=401", bearerToken},
	{"map[Authorization:[Bearer {long}] Accept:[*/*]]", bearerToken},
	{`curl -H 'Authorization: token {pw}' https://example.com`, bearerToken},
	{"Authorization: {long}", bearerToken},
	{"Authorization: Custom {long}", bearerToken},
	{"Authorization: Basic {basic}", basicAuth},
	{"sent Basic {basic} to it", basicAuth},
	{"sent bearer {long}, got 401", bearerToken},
	{"Authorization: Bearer {jwt}", jwt},
	{"Cookie: {cookies}", cookie},
	{"map[Cookie:[{cookies}] Accept:[*/*]]", cookie},
	{"Set-Cookie: {cookie}", cookie},
	{`"cookie":"{cookies}","x":1`, cookie},
	{"JSESSIONID={hex}", cookie},
	{"X-Api-Key: {long}", apiKey},
	{`"x-auth-token": "{long}"`, genericSecret},
	// Connection strings.
	{"Server=db;User Id=app;Password={pw};Encrypt=true", connectionString},
	{"AccountName=x;AccountKey={b64};EndpointSuffix=y", connectionString},
	{"Endpoint=sb://x/;SharedAccessKey={b64}", connectionString},
	{"host=db user=app password={pw} sslmode=require", password},
	{"jdbc:mysql://db/shop?user=app&password={pw}&x=1", password},
	// Pairs.
	{"login user=ana password={pw} ok=false", password},
	{"password={plain}", password},
	{"password={odd} next", password},
	{"DB_PASSWORD={pw}", password},
	{"spring.datasource.password={pw}", password},
	{"userPassword: {pw}", password},
	{"PGPASSWORD={pw} psql", password},
	{"MYSQL_PWD={pw}", password},
	{"smtp_pass={plain}", password},
	{"pass={pw}", password},
	{"password2 = {pw}", password},
	{"  password: {plain}", password},
	{"password: '{plain}' # old", password},
	{`{"user":"ana","password":"{pw}","n":1}`, password},
	{`msg="{\"password\":\"{pw}\",\"n\":1}"`, password},
	{`"{\\\"password\\\":\\\"{pw}\\\"}"`, password},
	{"{&quot;password&quot;:&quot;{pw}&quot;}", password},
	{`{"name":"DB_PASSWORD","value":"{pw}"}`, password},
	{`"password":"{pw}`, password},
	{"{:user=>\"ana\", :password=>\"{pw}\"}", password},
	{"User(name=ana, password={pw}, age=3)", password},
	{"{User:ana Password:{pw} Age:3}", password},
	{"[password] => {pw}", password},
	{"user[password]={pw}&x=1", password},
	{"<password>{pw}</password>", password},
	{"<wsse:Password>{pw}</wsse:Password>", password},
	{"ALTER USER ana IDENTIFIED BY '{pw}'", password},
	{"CREATE ROLE ana PASSWORD '{pw}'", password},
	{"deploy --password {pw} --dry-run", password},
	{"deploy --password={plain}", password},
	{"tool --api-token '{long}' x", genericSecret},
	{"mysql -u root -p{pw} shop", password},
	{"docker login -u ana -p {pw} example.com", password},
	{"redis-cli -h cache -a '{pw}' ping", password},
	{"<Password Type=\"text\">{pw}</Password>", password},
	{"<add key=\"ApiKey\" value=\"{long}\"/>", apiKey},
	{"sshpass -p {pw} ssh host", password},
	{"curl -u ana:{pw} https://example.com", password},
	{"GET /cb?token={long}&state=x", genericSecret},
	{"?access_token={pw}", genericSecret},
	{`"body":"a=1\u0026api_key={long}\u0026b=2"`, apiKey},
	{"api_key={long}", apiKey},
	{"API key: {long}", apiKey},
	{"apiKey: \"{long}\",", apiKey},
	{"aws_secret_access_key = {long}", awsKey},
	{"client_secret={long}", genericSecret},
	{"secret_id={long}", genericSecret},
	{"SECRET_KEY_BASE={hex}", genericSecret},
	{"refresh_token: {long}", genericSecret},
	{"X-Amz-Signature={hex}&X-Amz-Date=1", genericSecret},
	{`"auth": "{basic}"`, genericSecret},
	{"gitleaks:allow password={pw}", password},
}

// Cases where the secret is not the whole of what is replaced.
var exact = []struct{ in, want string }{
	{"amqp://app:p@{plain}@mq/", "amqp://app:[redacted:url-credentials]@mq/"},
	{"dial postgres://app:{pw}#/x@db/shop: refused", "dial postgres://app:[redacted:url-credentials]@db/shop: refused"},
	{"https://{gh}:{pw}@example.com", "https://[redacted:github-token]:[redacted:url-credentials]@example.com"},
	{`Proxy-Authorization: Digest username="ana", response="{hex}"`, "Proxy-Authorization: Digest [redacted:bearer-token]"},
	{`-H "Authorization: Digest response={hex}" -v`, `-H "Authorization: Digest [redacted:bearer-token]" -v`},
	{"Set-Cookie: sid={hex}; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "Set-Cookie: [redacted:cookie], 21 Oct 2026 07:28:00 GMT"},
	{"Driver={x};UID=app;PWD={{pw};x};", "Driver={x};UID=app;PWD={[redacted:connection-string]};"},
	{"password_hash=$2b$10$" + "{long}", "password_hash=[redacted:password]"},
	{`{"password": "a\"{pw}", "n": 1}`, `{"password": "[redacted:password]", "n": 1}`},
	{`{"password": "{pw}\\", "n": 1}`, `{"password": "[redacted:password]", "n": 1}`},
	{`"{\"password\":\"a\\\"{pw}\",\"n\":1}"`, `"{\"password\":\"[redacted:password]\",\"n\":1}"`},
	{"<password>correct {plain}</password>", "<password>[redacted:password]</password>"},
	{"error:password '{pw}'", "error:password '[redacted:password]'"},
	{`password="correct horse {plain}" n=1`, `password="[redacted:password]" n=1`},
	{"https://x.example.com/a?sv=1&sig={long}%3D&se=2", "https://x.example.com/a?sv=1&sig=[redacted:generic-secret]&se=2"},
	{"pass\u200bword={pw}", "password=[redacted:password]"},
	{"password=\x1b[31m{pw}\x1b[0m", "password=[redacted:password]"},
	{"gh\u00adp_" + fill(36, all62), "[redacted:github-token]"},
	{"password=[redacted:password]{pw}", "password=[redacted:password]"},
	{"password={pw}[redacted:jwt]", "password=[redacted:password]"},
	{"{pw}\n{key}\n{key}\n", secrets[1] + "\n[redacted:private-key]\n[redacted:private-key]\n"},
	{"a=1 password={pw} token={gh} b=2", "a=1 password=[redacted:password] token=[redacted:github-token] b=2"},
}

// Evidence that must survive unchanged.
var negatives = []string{
	// Prose.
	"token expired", "password reset failed for user ana", "the password is required", "Enter your password:",
	"password: must be at least 8 characters", `{"password":"must be at least 8 characters"}`, `{"password":["can't be blank"]}`,
	"authentication failed: password: incorrect", "unexpected token: '}'", "invalid token: unexpected end of input",
	"auth: failed", "auth=ldap", "authorization: required", "authorization: denied for user 42", "authorization: the request of user ana has none", "secret not found", `secret "checkout-tls" not found`,
	"API key: missing", "the API key expired", "key=checkout:42", "cookie expired", "cookies=5", "Cookie: none",
	"Bearer authentication is required here", "Basic authentication failed", "bearer: forward pass", "identified by ana",
	"use --password to set it", "the --token flag is deprecated", "--password-file /run/secrets/db", "pass=12 fail=0",
	"pass=true", "passing=3", "two-pass: fast", "compass=north", "monkey=banana", "secretary=Ana", "signal=SIGTERM", "design=final",
	// Counters, names and settings around secrets.
	"token_count=5", "passwords_checked=12", "tokens=512", "max_tokens: 4096", "token_ttl=3600s", "token_expires_in=3600", "token=12",
	"time_to_first_token=0.35s", "password_file=/run/secrets/db", "secret_name=checkout-db", "secretName: checkout-tls",
	"api_key_id=checkout-7", "token_type=bearer", "next_page_token=CAoQAA9f8e7d6c5b4a", "nextPageToken: abc123DEF456", "public_key=ssh-x",
	"primary_key=id", "cache_key=user:42:profile", "routing_key=orders.created", "idempotency_key=4f9d8a7b", "partition_key=eu-west-1",
	"auth_method=token", "password_attempts=3", "password_changed_at=2026-03-10", "secret_version=7", "credentials=none",
	// Where a secret is, or what stands for one.
	"password=${DB_PASSWORD}", "password=$DB_PASSWORD", "password: {{ .Values.db }}", "password=********", "password=xxxxx",
	"password=<redacted>", "password=[FILTERED]", `password="[REDACTED]"`, "password=null", "password: (hidden)", "password=%s",
	"token=/var/run/secrets/token", "private_key=/etc/ssl/api.pem", "secret=kube-system/checkout-tls", "WHERE password = :password",
	"password=getPassword()", `token = os.environ["TOKEN"]`, "secret=arn:aws:secretsmanager:eu:1:x", "token=https://example.com/oauth/token",
	"PWD=/home/app", "OLDPWD=/home/app", "token: 0xc000123456", "api_key=sk_live_****1234", "if token == nil {", "Token::Parser",
	// Identifiers.
	"commit 3f786850e387550fdab836ed7e6dc881de23001b", "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
	"request 550e8400-e29b-41d4-a716-446655440000", "trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7",
	"traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "session_id=4bf92f3577b34da6a3ce929d0e0e4736",
	"pod checkout-7f9c4d8b6-x2x9z", "auth=auth-service-7f9c4d8b6-x2x9z", "arn:aws:iam::123456789012:role/app", "AKIA", "eyJ", "ghp_short",
	"disk-0123456789abcdef0123456789abcdef0123", "task-abcdefghijklmnopqrstuvwxyz0123456789", "etag=W/\"33a64df551425fcc55e4d42a148795d9\"",
	// URLs.
	"https://example.com/users/ana@example.com", "https://example.com:8443/a?b=c@d", "ssh://git@example.com/x.git", "git@example.com:x/y.git",
	"http://host:port/users/a@b", "http://[::1]:9090/x@y", "postgres://app:****@db/x", "postgres://app:xxxxx@db/x", "mailto:ana@example.com",
	"https://${USER}:${PASS}@example.com", "std::string", "<password/>text", "<token >", "at 10:05:03 a://b",
	// Keys and placeholders.
	"could not find '-----BEGIN RSA PRI" + "VATE KEY-----' in file", "-----BEGIN CERTIFICATE-----\nMIIB0zCCAX2gAwIBAgIJAI\n-----END CERTIFICATE-----",
	"-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYI\n-----END PUBLIC KEY-----",
	"password=[redacted:password]", "a [redacted:jwt] b", `"password":"[redacted:password]"`, "Authorization: Bearer [redacted:jwt]",
	"https://u:[redacted:url-credentials]@h", "https://[redacted:github-token]@h", "(token=[redacted:x])", "Cookie: [redacted:cookie]; a",
	"password=[redacted:password][redacted:jwt]",
	// Text of every sort.
	"", "é 日本語 \t x\r\n", "👩\u200d💻 fixed it", "می\u200cخواهم", "<script>alert(1)</script>",
}

func clean(t testing.TB, text string) (string, []string) {
	t.Helper()
	var found []string
	out := New().Clean(text, func(p string) { found = append(found, p) })
	return out, found
}

func TestPositives(t *testing.T) {
	t.Logf("%d positives", len(positives)+len(exact))
	fill := strings.NewReplacer(secrets...)
	for _, c := range positives {
		marks := slices.Clone(secrets)
		for i := 1; i < len(marks); i += 2 {
			marks[i] = "[redacted:" + c.typ + "]"
		}
		want := strings.NewReplacer(marks...).Replace(c.in)
		got, found := clean(t, fill.Replace(c.in))
		if got != want || !slices.Equal(found, []string{c.typ}) {
			t.Errorf("%s\n got %s\nwant %s\nfound %q", c.in, got, want, found)
		}
	}
	for _, c := range exact {
		if got, _ := clean(t, fill.Replace(c.in)); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}

func TestNegatives(t *testing.T) {
	t.Logf("%d negatives", len(negatives))
	for _, in := range negatives {
		if got, found := clean(t, in); got != in || len(found) > 0 {
			t.Errorf("%q became %q, found %q", in, got, found)
		}
	}
}

func TestTypes(t *testing.T) {
	names := map[string]bool{}
	for i, typ := range Types {
		if i > 0 && Types[i-1].Name >= typ.Name {
			t.Errorf("%s is not in order", typ.Name)
		}
		if typ.Meaning == "" || len(typ.Name) > maxType || skipPlaceholders(opening+typ.Name+closing, 0) == 0 {
			t.Errorf("%+v", typ)
		}
		names[typ.Name] = true
	}
	for _, tok := range tokens {
		if !names[tok.typ] {
			t.Errorf("%s has the unlisted type %s", tok.prefix, tok.typ)
		}
	}
	for _, c := range positives {
		delete(names, c.typ)
	}
	if len(names) > 0 {
		t.Errorf("no positive case of %v", names)
	}
}

// A Redactor is shared by all collectors.
func TestConcurrent(t *testing.T) {
	r := New()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, in := range negatives {
				if r.Clean(in, nil) != in {
					t.Error(in)
				}
			}
		})
	}
	wg.Wait()
}
