// Package webtest plays people at the page over real HTTP, for tests. It reads the very HTML that a browser
// shows, so that what a test sees is what a person sees.
package webtest
