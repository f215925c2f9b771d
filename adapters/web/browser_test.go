package web_test

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"weft/adapters/web/webtest"
)

// hand is somebody at the browser, who is let in by the link that the program prints.
type hand struct{ webtest.Hand }

func browse(t *testing.T) (h hand, found bool) {
	t.Helper()
	opened, found := webtest.Browse(t, 5*time.Minute)
	return hand{opened}, found
}

// letIn opens that link, and waits for where it leads.
func (h hand) letIn(r *running) {
	h.Helper()
	h.Do(chromedp.Navigate(r.URL()), chromedp.WaitVisible(chromedp.CSS(".cards")))
}
