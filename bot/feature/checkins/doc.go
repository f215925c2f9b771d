// Package checkins asks a cohort how it is going, and gives the answers back to reflect on.
//
// It promises people: everyone in a round is asked at the hour of their own day that was agreed, once, or it is
// known why not; the prompt says who will see the answer, and that line is made of the rule that guards it;
// answering, skipping and changing one's mind take one press; nobody is named for not answering. Where answers bear no
// names, or are for oneself alone, nothing that is kept or sent tells who answered.
//
// Commands: checkins, checkins answers, checkins mine; for those who lead: checkins report, checkins export, checkins
// create, checkins show, checkins edit, checkins questions, checkins copy, checkins preview, checkins rehearse, checkins
// skip, checkins unskip, checkins run, checkins pause, checkins resume, checkins end.
//
// Those who lead change a check-in on its card, one question at a time, in any of Weft's languages. A round that is open
// is never touched by that: changes hold from the next one on. Where the words of one language change, the others are
// behind, and say so to those who lead; their readers are asked in their own language all the same.
//
// What it stores:
//
//	checkins  what is asked whom, when, and who sees the answers; until it is ended
//	rounds    one occurrence each, with the questions as they were when it opened; 400 days
//	answers   what one did in a round, a skip as well: sealed with the member's own key, padded, and filed under a name
//	          that only this key can find; for those whom the round's rule names, or fewer, as its author chose; 400 days
//	publications  what a round without names gave back, sealed under a key of its own, which ends with it; for the
//	          cohort; 400 days
//	former    who has left a cohort, so that what they said there is found; until they are forgotten
//
// A round is a check-in and a local date-time. It opens zone by zone, is served in chunks that can be resumed, and
// closes with its last zone. Answers may be changed, and late ones are taken, until the next round opens.
package checkins
