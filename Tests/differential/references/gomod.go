// Answers for Go modules by golang.org/x/mod/semver: lines `A<TAB>B`, one answer a line.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/semver"
)

func main() {
	input := bufio.NewScanner(os.Stdin)
	answers := bufio.NewWriter(os.Stdout)
	defer answers.Flush()
	for input.Scan() {
		parts := strings.Split(input.Text(), "\t")
		if !semver.IsValid(parts[0]) || !semver.IsValid(parts[1]) {
			fmt.Fprintln(answers, "?")
			continue
		}
		fmt.Fprintln(answers, []string{"<", "=", ">"}[semver.Compare(parts[0], parts[1])+1])
	}
}
