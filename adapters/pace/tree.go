package pace

// tree is an ordered set that knows how many come before a key: a treap, whose heat is a hash, so that the
// same calls make the same tree.
type tree struct{ root *node }

// node is ordered by major, then minor. A pair occurs once.
type node struct {
	major, minor int64
	left, right  *node
	size         int
	of           *ticket
}

func (n *node) count() int {
	if n == nil {
		return 0
	}
	return n.size
}

func (n *node) before(major, minor int64) bool {
	return n.major < major || n.major == major && n.minor < minor
}

func (n *node) measured() *node {
	n.size = n.left.count() + n.right.count() + 1
	return n
}

// heat mixes the minor key (splitmix64).
func (n *node) heat() uint64 {
	z := uint64(n.minor) + 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (t *tree) len() int { return t.root.count() }

// rank is how many come before a key, whether or not it is there.
func (t *tree) rank(major, minor int64) int {
	rank := 0
	for n := t.root; n != nil; {
		if n.before(major, minor) {
			rank += n.left.count() + 1
			n = n.right
		} else {
			n = n.left
		}
	}
	return rank
}

// first is whose node comes before all others; nil if there is none.
func (t *tree) first() *ticket {
	n := t.root
	if n == nil {
		return nil
	}
	for n.left != nil {
		n = n.left
	}
	return n.of
}

func (t *tree) insert(of *ticket, n *node, major, minor int64) {
	*n = node{major: major, minor: minor, size: 1, of: of}
	less, more := split(t.root, major, minor)
	t.root = merge(merge(less, n), more)
}

func (t *tree) remove(n *node) {
	less, more := split(t.root, n.major, n.minor)
	_, more = split(more, n.major, n.minor+1)
	t.root = merge(less, more)
}

func split(n *node, major, minor int64) (less, more *node) {
	if n == nil {
		return nil, nil
	}
	if n.before(major, minor) {
		n.right, more = split(n.right, major, minor)
		return n.measured(), more
	}
	less, n.left = split(n.left, major, minor)
	return less, n.measured()
}

func merge(less, more *node) *node {
	switch {
	case less == nil:
		return more
	case more == nil:
		return less
	case less.heat() > more.heat():
		less.right = merge(less.right, more)
		return less.measured()
	}
	more.left = merge(less, more.left)
	return more.measured()
}
