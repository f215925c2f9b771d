// Package slacktest plays people in a Slack workspace, for tests and stories: everything that they do and see goes over
// real sockets, through the stand-in for Slack in slackfake, to and from the adapter.
package slacktest
