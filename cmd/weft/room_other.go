//go:build !linux && !darwin

package main

import "errors"

func room(string) (free, total uint64, err error) { return 0, 0, errors.ErrUnsupported }
