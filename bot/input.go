package bot

import (
	"time"

	"weft/bot/chat"
	"weft/bot/community"
	"weft/scheduler"
)

// Input is what somebody did, in the shape that decisions read.
type Input struct {
	chat.Envelope
	// Arg is the argument of the action or form.
	Arg string
	// Answers are the options of a command, or the answers of a form, validated.
	Answers chat.Answers
	// Value is what was chosen in a control; nil for buttons.
	Value chat.Value
	// Text is what was typed, for suggestions the part typed so far.
	Text string
	// Message is the message acted on; zero where there was none.
	Message chat.MessageID
}

// Task is work whose time has come.
type Task struct {
	Key string
	Arg string
	// Due is when it was to be done; Tx.Now may be later, after a standstill.
	Due time.Time
	// Attempt counts from 1.
	Attempt int
}

// Occurrence is a schedule whose time has come, with the verdict on what is to run and what was missed.
type Occurrence struct {
	// Schedule is the id that the entry was planned under.
	Schedule string
	scheduler.Verdict
}

// News is something that happened in one feature and may matter to others.
//
//sumtype:decl
type News interface {
	news()
	about() string
}

type (
	// MemberJoined: somebody became a member.
	MemberJoined struct{ Member community.MemberID }
	// MemberMoved: a member's zone changed.
	MemberMoved struct{ Member community.MemberID }
	// MemberChanged: name, language or preferences changed.
	MemberChanged struct{ Member community.MemberID }
	// MemberGone: a member left, or was forgotten. Their records may already be gone.
	MemberGone struct{ Member community.MemberID }
	// CohortEntered: a member is in a cohort from now on.
	CohortEntered struct {
		Member community.MemberID
		Cohort community.CohortID
	}
	// CohortLeft: a member is no longer in a cohort.
	CohortLeft struct {
		Member community.MemberID
		Cohort community.CohortID
	}
	// CohortChanged: zone, language, channels or leads of a cohort changed.
	CohortChanged struct{ Cohort community.CohortID }
	// SchedulesChanged: something that goes out by itself was made, changed, paused or ended, or a hold began or
	// ended: of one cohort, or where Cohort is "" of the community.
	SchedulesChanged struct{ Cohort community.CohortID }
	// Trouble: something that those who run the program should mend.
	Trouble struct {
		Kind TroubleKind
		// Detail is for those who run the program: a path, a size, an error. Never words of members.
		Detail string
		// Of is what has the trouble where there are several such, as the text of a [SpaceID]; "" for the program.
		Of string
	}
	// AccountGone: an account is no longer a member's. What they said from it and nobody else may read is nobody's now,
	// unless they had opened it to their others. As is the name that stands for it in the member's record from now on, so
	// that nothing kept tells which account it was.
	AccountGone struct {
		Member      community.MemberID
		Account, As chat.UserID
	}
	// SpaceChanged: Weft was added to a workspace or server, or removed from it.
	SpaceChanged struct{ Space SpaceID }
	// PlaceMoved: a channel goes by another id from now on. Cohorts and posts do so already.
	PlaceMoved struct{ From, To chat.ChannelID }
	// PostFailed: a message will not reach somebody, for a reason that facilitators should see.
	PostFailed struct {
		Post   string
		Cohort community.CohortID
		Member community.MemberID
	}
)

func (MemberJoined) news()     {}
func (MemberMoved) news()      {}
func (MemberChanged) news()    {}
func (MemberGone) news()       {}
func (CohortEntered) news()    {}
func (CohortLeft) news()       {}
func (CohortChanged) news()    {}
func (PostFailed) news()       {}
func (SchedulesChanged) news() {}
func (Trouble) news()          {}
func (AccountGone) news()      {}
func (SpaceChanged) news()     {}
func (PlaceMoved) news()       {}

func (n MemberJoined) about() string     { return string(n.Member) }
func (n MemberMoved) about() string      { return string(n.Member) }
func (n MemberChanged) about() string    { return string(n.Member) }
func (n MemberGone) about() string       { return string(n.Member) }
func (n CohortEntered) about() string    { return string(n.Member) }
func (n CohortLeft) about() string       { return string(n.Member) }
func (n CohortChanged) about() string    { return string(n.Cohort) }
func (n PostFailed) about() string       { return string(n.Member) }
func (n SchedulesChanged) about() string { return string(n.Cohort) }
func (n Trouble) about() string          { return string(n.Kind) }
func (n AccountGone) about() string      { return string(n.Member) }
func (n SpaceChanged) about() string     { return n.Space.String() }
func (n PlaceMoved) about() string       { return n.From.String() }

// TroubleKind says what is amiss. Each has a sentence for stewards, and a section in docs/steward.md.
type TroubleKind string

// TroubleKinds lists what can be amiss.
func TroubleKinds() []TroubleKind {
	return []TroubleKind{
		TroubleDisk, TroubleBackup, TroubleClock, TroubleToken, TroubleWork,
		TroublePermission, TroubleConnection, TroubleRemoved, TroubleDeletion,
	}
}

// What can be amiss.
const (
	TroubleDisk   TroubleKind = "disk"   // little room is left, or writing failed
	TroubleBackup TroubleKind = "backup" // last night's backup failed
	TroubleClock  TroubleKind = "clock"  // the machine's clock jumped
	TroubleToken  TroubleKind = "token"  // a platform no longer accepts us
	TroubleWork   TroubleKind = "work"   // a piece of work was given up

	TroublePermission TroubleKind = "permission" // a platform does not allow what Weft needs
	TroubleConnection TroubleKind = "connection" // a platform's connection fails again and again
	TroubleRemoved    TroubleKind = "removed"    // Weft was removed from a workspace or server
	TroubleDeletion   TroubleKind = "deletion"   // what was said there is about to be deleted
)
