// Verifies the log in a bundle with tools that its makers did not write: the packages note and tlog of
// golang.org/x/mod, which also guard the checksums of Go modules. It shares no line with the service.
//
//	apt-get install golang-go golang-golang-x-mod-dev
//	GO111MODULE=off GOPATH=/usr/share/gocode go run verify.go FOLDER [VKEY]
//
// It opens every checkpoint with the key, re-derives the tree from the entries, proves that each
// checkpoint grew out of the one before and that each entry is under the newest, and compares the
// published tiles. Pass the key that you were given by somebody you trust; without one it believes the
// file vkeys of the bundle. It prints one line, and leaves with 0 or 1.
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileWidth = 256

type checkpoint struct {
	size int64
	root tlog.Hash
}

// stored holds the hashes of all complete subtrees, in the order that tlog gives them.
type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(s)) {
			return nil, fmt.Errorf("there is no hash %d", index)
		}
		hashes[i] = s[index]
	}
	return hashes, nil
}

func main() {
	if len(os.Args) < 2 || len(os.Args) > 3 {
		fmt.Fprintln(os.Stderr, "usage: verify FOLDER [VKEY]")
		os.Exit(2)
	}
	said, err := verify(os.Args[1], os.Args[2:])
	if err != nil {
		fmt.Println("NOT SOUND:", err)
		os.Exit(1)
	}
	fmt.Println("sound:", said)
}

func verify(folder string, vkeys []string) (string, error) {
	keys, err := verifiers(folder, vkeys)
	if err != nil {
		return "", err
	}
	checkpoints, err := readCheckpoints(folder, keys)
	if err != nil {
		return "", err
	}
	newest := checkpoints[len(checkpoints)-1]
	entries, hashes, err := readEntries(folder, newest.size)
	if err != nil {
		return "", err
	}
	if err := checkTrees(checkpoints, hashes); err != nil {
		return "", err
	}
	if err := checkRecords(entries, newest, hashes); err != nil {
		return "", err
	}
	if err := checkTiles(folder, newest.size, hashes); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d entries under %d checkpoints, root %v", newest.size, len(checkpoints), newest.root), nil
}

func verifiers(folder string, vkeys []string) (note.Verifiers, error) {
	if len(vkeys) == 0 {
		text, err := os.ReadFile(filepath.Join(folder, "vkeys"))
		if err != nil {
			return nil, err
		}
		vkeys = strings.Fields(string(text))
	}
	var list []note.Verifier
	for _, vkey := range vkeys {
		verifier, err := note.NewVerifier(vkey)
		if err != nil {
			return nil, err
		}
		list = append(list, verifier)
	}
	return note.VerifierList(list...), nil
}

// readCheckpoints opens all of them, smallest first; the newest must be the one that is shown.
func readCheckpoints(folder string, keys note.Verifiers) ([]checkpoint, error) {
	file, err := os.Open(filepath.Join(folder, "checkpoints.ndjson"))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var checkpoints []checkpoint
	var last string
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line struct {
			Size int64
			Note string
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return nil, err
		}
		opened, err := openCheckpoint(line.Note, keys)
		if err != nil {
			return nil, fmt.Errorf("the checkpoint of %d entries: %v", line.Size, err)
		}
		if opened.size != line.Size {
			return nil, fmt.Errorf("the checkpoint of %d entries is of %d", line.Size, opened.size)
		}
		checkpoints = append(checkpoints, opened)
		last = line.Note
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	shown, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return nil, err
	}
	if len(checkpoints) == 0 || string(shown) != last {
		return nil, errors.New("the checkpoint that is shown is not the newest")
	}
	return checkpoints, nil
}

func openCheckpoint(text string, keys note.Verifiers) (checkpoint, error) {
	opened, err := note.Open([]byte(text), keys)
	if err != nil {
		return checkpoint{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return checkpoint{}, errors.New("not three lines")
	}
	if lines[0] != opened.Sigs[0].Name {
		return checkpoint{}, errors.New("signed for another log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 1 || strconv.FormatInt(size, 10) != lines[1] {
		return checkpoint{}, errors.New("no size")
	}
	root, err := tlog.ParseHash(lines[2])
	return checkpoint{size, root}, err
}

func readEntries(folder string, size int64) ([]tlog.Hash, stored, error) {
	var entries []tlog.Hash
	var hashes stored
	for int64(len(entries)) < size {
		n := int64(len(entries)) / tileWidth
		width := size - int64(len(entries))
		if width > tileWidth {
			width = tileWidth
		}
		bundle, err := os.ReadFile(tilePath(folder, "entries", n, width))
		if err != nil {
			return nil, nil, err
		}
		for i := int64(0); i < width; i++ {
			if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
				return nil, nil, fmt.Errorf("entry %d is not whole", len(entries))
			}
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			hash := tlog.RecordHash(bundle[2:end])
			bundle = bundle[end:]
			more, err := tlog.StoredHashesForRecordHash(int64(len(entries)), hash, hashes)
			if err != nil {
				return nil, nil, err
			}
			entries = append(entries, hash)
			hashes = append(hashes, more...)
		}
		if len(bundle) > 0 {
			return nil, nil, fmt.Errorf("more entries than the %d that were signed", size)
		}
	}
	return entries, hashes, nil
}

// checkTrees holds every checkpoint against the entries, and against the one before it.
func checkTrees(checkpoints []checkpoint, hashes stored) error {
	for i, this := range checkpoints {
		if this.size > int64(len(hashes)) {
			return fmt.Errorf("a checkpoint of %d entries is larger than the newest", this.size)
		}
		root, err := tlog.TreeHash(this.size, hashes)
		if err != nil {
			return err
		}
		if root != this.root {
			return fmt.Errorf("the first %d entries are not those that were signed", this.size)
		}
		if i == 0 {
			continue
		}
		before := checkpoints[i-1]
		if before.size >= this.size {
			return fmt.Errorf("the checkpoint of %d entries is out of order", this.size)
		}
		proof, err := tlog.ProveTree(this.size, before.size, hashes)
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(proof, this.size, this.root, before.size, before.root); err != nil {
			return fmt.Errorf("%d entries did not grow to %d: %v", before.size, this.size, err)
		}
	}
	return nil
}

func checkRecords(entries []tlog.Hash, newest checkpoint, hashes stored) error {
	for n, entry := range entries {
		proof, err := tlog.ProveRecord(newest.size, int64(n), hashes)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(proof, newest.size, newest.root, int64(n), entry); err != nil {
			return fmt.Errorf("entry %d: %v", n, err)
		}
	}
	return nil
}

// checkTiles compares what is published: each hash of a tile is a complete subtree of 256^level entries.
func checkTiles(folder string, size int64, hashes stored) error {
	for level, nodes := 0, size; nodes > 0; level, nodes = level+1, nodes/tileWidth {
		for first := int64(0); first < nodes; first += tileWidth {
			width := nodes - first
			if width > tileWidth {
				width = tileWidth
			}
			path := tilePath(folder, strconv.Itoa(level), first/tileWidth, width)
			published, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			var tile bytes.Buffer
			for i := first; i < first+width; i++ {
				tile.Write(hashes[tlog.StoredHashIndex(8*level, i)][:])
			}
			if !bytes.Equal(published, tile.Bytes()) {
				return fmt.Errorf("tile %d of level %d is not that of the entries", first/tileWidth, level)
			}
		}
	}
	return nil
}

// tilePath is that of c2sp.org/tlog-tiles, which differs from the one of this package.
func tilePath(folder, level string, n, width int64) string {
	path := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		path = fmt.Sprintf("x%03d/%s", n%1000, path)
	}
	if width < tileWidth {
		path = fmt.Sprintf("%s.p/%d", path, width)
	}
	return filepath.Join(folder, "tile", level, path)
}
