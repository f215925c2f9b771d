package checkins

import (
	"bytes"
	"image/png"
	"testing"
)

func TestPicturesAreTheSameEachTime(t *testing.T) {
	draw := map[string]func() ([]byte, error){
		"bars": func() ([]byte, error) {
			return drawBars([]bar{{"11-30", 6, 4, true}, {"12-07", 6, 0, false}, {"12-14", 12, 11, true}, {"12-21", 0, 2, true}})
		},
		"means": func() ([]byte, error) {
			return drawMeans([]point{{"11-30", 3.4, true}, {"12-07", 0, false}, {"12-14", 2, true}, {"12-21", 5, true}}, 5)
		},
	}
	for name, one := range draw {
		t.Run(name, func(t *testing.T) {
			first, err := one()
			if err != nil {
				t.Fatal(err)
			}
			again, err := one()
			if err != nil || !bytes.Equal(first, again) {
				t.Errorf("drawn again it differs (%v)", err)
			}
			picture, err := png.Decode(bytes.NewReader(first))
			if err != nil {
				t.Fatal(err)
			}
			if size := picture.Bounds().Size(); size.X != chartWidth || size.Y != chartHeight {
				t.Errorf("it is %v", size)
			}
			if r, g, b, a := picture.At(1, 1).RGBA(); r != 0xffff || g != 0xffff || b != 0xffff || a != 0xffff {
				t.Error("its corner is not white: on a dark page it could not be read")
			}
		})
	}
}
