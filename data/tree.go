package data

// Tree is an ordered map that never changes: each change makes a new Tree, which shares nearly all of the
// old one. So a snapshot costs nothing, and one may change while one reads. The zero Tree is empty.
// It is an AVL tree: reading and changing take O(log n).
type Tree[V any] struct{ root *node[V] }

type node[V any] struct {
	key         string
	value       V
	left, right *node[V]
	height      int
	count       int
}

// Len is the number of keys.
func (t Tree[V]) Len() int { return count(t.root) }

// Get returns the value stored under key.
func (t Tree[V]) Get(key string) (V, bool) {
	n := t.root
	for n != nil {
		switch {
		case key < n.key:
			n = n.left
		case key > n.key:
			n = n.right
		default:
			return n.value, true
		}
	}
	var none V
	return none, false
}

// With returns a Tree in which key has the value.
func (t Tree[V]) With(key string, value V) Tree[V] {
	return Tree[V]{insert(t.root, key, value)}
}

// Without returns a Tree that lacks the key.
func (t Tree[V]) Without(key string) Tree[V] {
	if _, found := t.Get(key); !found {
		return t
	}
	return Tree[V]{remove(t.root, key)}
}

// From returns a function that hands out the entries whose key is at or after from, ascending; ok is false
// at the end.
func (t Tree[V]) From(from string) func() (key string, value V, ok bool) {
	var path []*node[V]
	for n := t.root; n != nil; {
		if n.key < from {
			n = n.right
			continue
		}
		path = append(path, n)
		n = n.left
	}
	return func() (string, V, bool) {
		if len(path) == 0 {
			var none V
			return "", none, false
		}
		top := path[len(path)-1]
		path = path[:len(path)-1]
		for n := top.right; n != nil; n = n.left {
			path = append(path, n)
		}
		return top.key, top.value, true
	}
}

func insert[V any](n *node[V], key string, value V) *node[V] {
	if n == nil {
		return &node[V]{key: key, value: value, height: 1, count: 1}
	}
	switch {
	case key < n.key:
		return balanced(n, insert(n.left, key, value), n.right)
	case key > n.key:
		return balanced(n, n.left, insert(n.right, key, value))
	}
	same := *n
	same.value = value
	return &same
}

func remove[V any](n *node[V], key string) *node[V] {
	switch {
	case key < n.key:
		return balanced(n, remove(n.left, key), n.right)
	case key > n.key:
		return balanced(n, n.left, remove(n.right, key))
	case n.left == nil:
		return n.right
	case n.right == nil:
		return n.left
	}
	next := n.right
	for next.left != nil {
		next = next.left
	}
	return balanced(next, n.left, remove(n.right, next.key))
}

// balanced makes a node with the key and value of n over two subtrees whose heights differ by at most two.
func balanced[V any](n, left, right *node[V]) *node[V] {
	switch height(left) - height(right) {
	case 2:
		if height(left.left) >= height(left.right) {
			return join(left, left.left, join(n, left.right, right))
		}
		middle := left.right
		return join(middle, join(left, left.left, middle.left), join(n, middle.right, right))
	case -2:
		if height(right.right) >= height(right.left) {
			return join(right, join(n, left, right.left), right.right)
		}
		middle := right.left
		return join(middle, join(n, left, middle.left), join(right, middle.right, right.right))
	}
	return join(n, left, right)
}

func join[V any](n, left, right *node[V]) *node[V] {
	return &node[V]{
		key: n.key, value: n.value, left: left, right: right,
		height: max(height(left), height(right)) + 1,
		count:  count(left) + count(right) + 1,
	}
}

func height[V any](n *node[V]) int {
	if n == nil {
		return 0
	}
	return n.height
}

func count[V any](n *node[V]) int {
	if n == nil {
		return 0
	}
	return n.count
}
