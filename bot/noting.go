package bot

import "weft/data"

// noting notices whether anything is written.
type noting struct {
	data.Writer
	wrote bool
}

func (n *noting) Put(k data.Key, value []byte) error {
	n.wrote = true
	return n.Writer.Put(k, value)
}

func (n *noting) Delete(k data.Key) error {
	n.wrote = true
	return n.Writer.Delete(k)
}

func (n *noting) Enqueue(j data.Job) error {
	n.wrote = true
	return n.Writer.Enqueue(j)
}

func (n *noting) Cancel(key string) error {
	n.wrote = true
	return n.Writer.Cancel(key)
}
