// Porcupine on registers: porcupine <file> <seconds at most>. The file holds one history as zones.c reads them, or several; more
// kinds: 3, a compare-and-set that failed and does not tell what it found; 4, one of unknown outcome. What never responded
// did so at infinity.
//
// Prints milliseconds in all, and how many of the histories hold.
package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"time"

	"github.com/anishathalye/porcupine"
)

type operation struct{ kind, argument, expected int32 }

var register = porcupine.Model{
	Init: func() interface{} { return int32(0) },
	Step: func(state, input, output interface{}) (bool, interface{}) {
		asked := input.(operation)
		switch asked.kind {
		case 0:
			return output == state, state
		case 1:
			return true, asked.argument
		case 2:
			return state == asked.expected, asked.argument
		case 3:
			return state != asked.expected, state
		default:
			if state == asked.expected {
				return true, asked.argument
			}
			return true, state
		}
	},
}

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	seconds, err := strconv.ParseFloat(os.Args[2], 64)
	if err != nil {
		panic(err)
	}
	var spent time.Duration
	holding := 0
	for history := next(file); history != nil; history = next(file) {
		start := time.Now()
		if porcupine.CheckOperationsTimeout(register, history, time.Duration(seconds*float64(time.Second))) == porcupine.Ok {
			holding++
		}
		spent += time.Since(start)
	}
	fmt.Printf("%.3f %d\n", float64(spent.Microseconds())/1000, holding)
}

// The next history of the file; nil at its end.
func next(file io.Reader) []porcupine.Operation {
	var length int32
	if binary.Read(file, binary.LittleEndian, &length) == io.EOF {
		return nil
	}
	column := func(into interface{}) {
		if err := binary.Read(file, binary.LittleEndian, into); err != nil {
			panic(err)
		}
	}
	kind, argument, expected, value := make([]int32, length), make([]int32, length), make([]int32, length), make([]int32, length)
	invoked, responded := make([]float64, length), make([]float64, length)
	for _, into := range []interface{}{kind, argument, expected, value, invoked, responded} {
		column(into)
	}
	history := make([]porcupine.Operation, length)
	for i := range history {
		asked := operation{kind[i], argument[i], expected[i]}
		history[i] = porcupine.Operation{ClientId: 0, Input: asked, Call: int64(invoked[i]), Output: value[i], Return: math.MaxInt64}
		if !math.IsInf(responded[i], 1) {
			history[i].Return = int64(responded[i])
		}
	}
	return history
}
