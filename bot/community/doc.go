// Package community holds the records that every feature shares: who is a member, which accounts are theirs,
// what they prefer, which cohorts there are and who is in them, and what was consented to.
//
// It decides nothing and has no commands. What identifies a person (names, organisation, region) is sealed with
// the member's own key; what is needed to find and to serve them (accounts, zone, language, preferences) is not.
// A member's zone and other accounts are shown to no other member.
package community
