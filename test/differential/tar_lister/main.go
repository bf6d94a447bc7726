// Command tar_lister lists tar archives with Go's archive/tar, the reader that container runtimes unpack with.
//
// Standard input is a series of archives, each preceded by its length in four little-endian bytes. Each is answered by one
// line of JSON on standard output: {"archive":"...","entries":[...],"error":"..."}, where "archive" is the SHA-256 of what
// was read, so that the driver knows that both speak of the same bytes. Strings are written as hex, because they are bytes.
package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
)

// No archive of the test is larger; an entry that says it is would only cost time.
const maxEntryBytes = 64 << 20

var errTooLarge = errors.New("the entry is larger than the test reads")

func main() {
	if err := serve(bufio.NewReaderSize(os.Stdin, 1<<20), bufio.NewWriterSize(os.Stdout, 1<<16)); err != nil {
		fmt.Fprintln(os.Stderr, "tar_lister:", err)
		os.Exit(1)
	}
}

func serve(in *bufio.Reader, out *bufio.Writer) error {
	var length [4]byte
	var archive, line []byte
	for {
		if in.Buffered() < len(length) {
			// The driver may be waiting for answers before it sends on.
			if err := out.Flush(); err != nil {
				return err
			}
		}
		if _, err := io.ReadFull(in, length[:]); err == io.EOF {
			return out.Flush()
		} else if err != nil {
			return err
		}
		archive = slices.Grow(archive[:0], int(binary.LittleEndian.Uint32(length[:])))
		archive = archive[:binary.LittleEndian.Uint32(length[:])]
		if _, err := io.ReadFull(in, archive); err != nil {
			return err
		}
		line = list(archive, line[:0])
		if _, err := out.Write(append(line, '\n')); err != nil {
			return err
		}
	}
}

func list(archive, line []byte) []byte {
	// Hidden behind io.Reader: what can seek is truncated without an error.
	reader := tar.NewReader(struct{ io.Reader }{bytes.NewReader(archive)})
	archiveSum := sha256.Sum256(archive)
	line = append(line, `{"archive":"`...)
	line = hex.AppendEncode(line, archiveSum[:])
	line = append(line, `","entries":[`...)
	separator := ""
	for {
		header, err := reader.Next()
		if err == nil && header.Typeflag == tar.TypeXGlobalHeader {
			continue // containerd and Docker pass over these
		}
		var sum [sha256.Size]byte
		size := int64(0)
		if err == nil && isRegular(header.Typeflag) {
			sum, size, err = content(reader, header)
		}
		if err != nil {
			reason := ""
			if err != io.EOF {
				reason = err.Error()
			}
			line = append(line, `],"error":`...)
			return append(strconv.AppendQuote(line, reason), '}')
		}
		line = append(line, separator...)
		line = appendEntry(line, header, size, sum)
		separator = ","
	}
}

func isRegular(typeflag byte) bool {
	return typeflag == tar.TypeReg || typeflag == tar.TypeCont || typeflag == tar.TypeGNUSparse
}

func content(reader *tar.Reader, header *tar.Header) (sum [sha256.Size]byte, size int64, err error) {
	if header.Size > maxEntryBytes {
		return sum, 0, errTooLarge
	}
	hash := sha256.New()
	size, err = io.Copy(hash, reader)
	hash.Sum(sum[:0])
	if err == nil && size != header.Size {
		err = fmt.Errorf("%d bytes of content for a size of %d", size, header.Size)
	}
	return sum, size, err
}

func appendEntry(line []byte, h *tar.Header, size int64, sum [sha256.Size]byte) []byte {
	text := func(key, value string) {
		line = append(line, `,"`...)
		line = append(line, key...)
		line = append(line, `":"`...)
		line = hex.AppendEncode(line, []byte(value))
		line = append(line, '"')
	}
	number := func(key string, value int64) {
		line = append(line, `,"`...)
		line = append(line, key...)
		line = append(line, `":`...)
		line = strconv.AppendInt(line, value, 10)
	}
	line = append(line, `{"type":`...)
	line = strconv.AppendInt(line, int64(h.Typeflag), 10)
	text("path", h.Name)
	if h.Typeflag == tar.TypeLink || h.Typeflag == tar.TypeSymlink {
		text("link", h.Linkname)
	}
	number("mode", h.Mode&07777)
	number("uid", int64(h.Uid))
	number("gid", int64(h.Gid))
	number("mtime", h.ModTime.Unix())
	if h.Typeflag == tar.TypeChar || h.Typeflag == tar.TypeBlock {
		number("major", h.Devmajor)
		number("minor", h.Devminor)
	}
	//lint:ignore SA1019 containerd reads the same records under another name.
	xattrs := h.Xattrs
	names := make([]string, 0, len(xattrs))
	for name := range xattrs {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		text("xattr", name)
		text("value", xattrs[name])
	}
	if isRegular(h.Typeflag) {
		number("size", size)
		text("sha256", string(sum[:]))
	}
	return append(line, '}')
}
