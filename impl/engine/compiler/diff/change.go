package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Level says what a change does to a client that was written against the old contract.
type Level int

// The levels, the mildest first.
const (
	Safe      Level = iota // the client goes on as before
	Dangerous              // some clients may be surprised, or the change cannot be judged
	Breaking               // some requests that worked are refused, or some answers cannot be read
)

// Levels are all there are, the worst first.
func Levels() []Level { return []Level{Breaking, Dangerous, Safe} }

func (l Level) String() string {
	switch l {
	case Breaking:
		return "breaking"
	case Dangerous:
		return "dangerous"
	default:
		return "safe"
	}
}

// MarshalText is the level's name.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// Place is where something stands in a contract. Lines and columns count from 1, columns in characters.
type Place struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

func (p *Place) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// Operation names an operation, or an event that goes out.
type Operation struct {
	Method  string `json:"method"` // upper case
	Path    string `json:"path"`   // as in the old contract, if it is there; of a webhook, its name
	ID      string `json:"operationId"`
	Webhook bool   `json:"webhook"`

	order int // in which the operations are reported
}

func (o *Operation) String() string {
	text := o.Method + " " + o.Path
	if o.Webhook {
		text = "webhook " + o.Path
	}
	if o.ID != "" {
		text += " (" + o.ID + ")"
	}
	return text
}

// Change is one difference.
type Change struct {
	Level Level `json:"level"`
	// ID names the kind of change and never changes, such as request-property-removed.
	ID string `json:"id"`
	// Operations are those whose clients meet the change. There is none where it concerns the whole
	// contract.
	Operations []*Operation `json:"operations"`
	// Through is, for each of the operations, the place at which its clients meet a change of a shared schema, such
	// as: `items[].note` of the 200 response. There is none where Text names the place.
	Through []string `json:"through"`
	// Old and New are where what changed stands. Nil: it is not in that contract.
	Old *Place `json:"old"`
	New *Place `json:"new"`
	// Text says what changed, in a sentence.
	Text string `json:"text"`
	// Advice says what to do instead; empty where there is nothing to do.
	Advice string `json:"advice"`

	shared bool   // it is about a component
	path   string // within it
}

func (c *Change) key() string {
	return fmt.Sprint(c.Level, "\x00", c.ID, "\x00", c.Old, "\x00", c.New, "\x00", c.Text)
}

// Result is what differs between two contracts.
type Result struct {
	Old     string    `json:"old"` // the contracts' names
	New     string    `json:"new"`
	Changes []*Change `json:"changes"` // the worst first, and those of a level by their places
}

// Count is how many changes have a level.
func (r *Result) Count(level Level) int {
	count := 0
	for _, change := range r.Changes {
		if change.Level == level {
			count++
		}
	}
	return count
}

// Worst tells whether a change has the level or a worse one.
func (r *Result) Worst(level Level) bool {
	return slices.ContainsFunc(r.Changes, func(c *Change) bool { return c.Level >= level })
}

// Summary counts the changes in a sentence.
func (r *Result) Summary() string {
	if len(r.Changes) == 0 {
		return "Nothing changed that a client can meet."
	}
	return fmt.Sprintf("%d breaking, %d dangerous, %d safe.", r.Count(Breaking), r.Count(Dangerous), r.Count(Safe))
}

// merged collects changes; the same change of several operations becomes one.
type merged struct {
	changes []*Change
	found   map[*Change]*Change // what became of a change of a unit
	index   map[string]*Change
}

func newMerged() *merged {
	return &merged{found: make(map[*Change]*Change), index: make(map[string]*Change)}
}

// add adds a change of an operation, or of none, and the place through which its clients meet it. Operations come one
// after the other.
func (m *merged) add(change *Change, operation *Operation, through string) {
	known := m.found[change]
	if known == nil {
		known = m.merge(change)
		m.found[change] = known
	}
	if last := len(known.Operations) - 1; operation != nil && (last < 0 || known.Operations[last] != operation) {
		known.Operations = append(known.Operations, operation)
		if through != "" {
			known.Through = append(known.Through, through)
		}
	}
}

func (m *merged) merge(change *Change) *Change {
	key := change.key()
	known := m.index[key]
	if known == nil {
		made := *change
		made.Operations, made.Through = []*Operation{}, []string{}
		known = &made
		m.index[key] = known
		m.changes = append(m.changes, known)
	}
	return known
}

// sorted puts the worst first, and what is of one level in the order of the contracts.
func (m *merged) sorted() []*Change {
	slices.SortStableFunc(m.changes, func(a, b *Change) int {
		return cmp.Or(
			cmp.Compare(b.Level, a.Level),
			comparePlaces(a, b),
			compareOperations(a.Operations, b.Operations),
			strings.Compare(a.ID, b.ID),
			strings.Compare(a.Text, b.Text),
		)
	})
	return m.changes
}

func compareOperations(a, b []*Operation) int {
	return slices.CompareFunc(a, b, func(a, b *Operation) int { return cmp.Compare(a.order, b.order) })
}

func comparePlaces(a, b *Change) int {
	at := func(c *Change) Place {
		switch {
		case c.New != nil:
			return *c.New
		case c.Old != nil:
			return *c.Old
		default:
			return Place{}
		}
	}
	x, y := at(a), at(b)
	return cmp.Or(strings.Compare(x.File, y.File), cmp.Compare(x.Line, y.Line), cmp.Compare(x.Column, y.Column))
}
