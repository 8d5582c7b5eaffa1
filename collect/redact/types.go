package redact

// Type is one type of placeholder.
type Type struct {
	Name string
	// Meaning is one line for the document's appendix and for help texts.
	Meaning string
}

// Names of the types.
const (
	apiKey           = "api-key"
	apiToken         = "api-token"
	awsKey           = "aws-key"
	basicAuth        = "basic-auth"
	bearerToken      = "bearer-token"
	connectionString = "connection-string"
	cookie           = "cookie"
	genericSecret    = "generic-secret"
	githubToken      = "github-token"
	gitlabToken      = "gitlab-token"
	googleKey        = "google-key"
	jwt              = "jwt"
	npmToken         = "npm-token"
	password         = "password"
	privateKey       = "private-key"
	slackToken       = "slack-token"
	stripeKey        = "stripe-key"
	urlCredentials   = "url-credentials"
	webhookURL       = "webhook-url"
)

// Types lists every type of placeholder, sorted by name.
var Types = []Type{
	{apiKey, "value of a field named like an API key or access key"},
	{apiToken, "token of a hosted service, known by its prefix"},
	{awsKey, "AWS access key id, or the value of an AWS secret key field"},
	{basicAuth, "user and password of HTTP basic authentication"},
	{bearerToken, "credential in an Authorization header"},
	{connectionString, "password or key in a database or storage connection string"},
	{cookie, "cookies of an HTTP request or response"},
	{genericSecret, "value of a field named secret, token or the like"},
	{githubToken, "GitHub token"},
	{gitlabToken, "GitLab token"},
	{googleKey, "Google API key or OAuth token"},
	{jwt, "JSON Web Token"},
	{npmToken, "npm access token"},
	{password, "value of a field named password or the like"},
	{privateKey, "private key block, whole or cut off"},
	{slackToken, "Slack token"},
	{stripeKey, "Stripe secret key"},
	{urlCredentials, "password or token in the user part of a URL"},
	{webhookURL, "path of a webhook address, which is all that is needed to post"},
}
