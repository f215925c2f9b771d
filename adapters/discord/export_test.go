package discord

import "time"

// IdentifyMost is how many sessions are begun in a day.
const IdentifyMost = identifyMost

// SpentIn is how many sessions a budget's file knows of.
func SpentIn(path string) (int, error) {
	b, err := openBudget(path)
	if err != nil {
		return 0, err
	}
	b.forget(time.Now())
	return len(b.at), nil
}
