// Command stream_decoder decodes gzip or zstd streams with the packages that container runtimes take.
//
//	stream_decoder gzip|zstd
//
// Standard input is a series of streams, each preceded by its length in four little-endian bytes. Each is answered by one
// line of JSON on standard output: {"archive":"...","entries":[{"size":N,"sha256":"..."}],"error":"..."}, where "archive" is
// the SHA-256 of what was read, so that the driver knows that both speak of the same bytes.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"

	"github.com/klauspost/compress/zstd"
)

const (
	// No stream of the test holds more; one that says it does would only cost time.
	maxContent = 32 << 20
	// The driver's own bound is lower.
	maxWindow = 32 << 20
)

var errTooLarge = errors.New("the stream holds more than the test reads")

// A decoder gives the content of one stream. What it reads from is no more than an io.Reader, as in a runtime.
type decoder func(stream io.Reader) (io.Reader, error)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: stream_decoder gzip|zstd")
		os.Exit(2)
	}
	decode, err := decoderFor(os.Args[1])
	if err == nil {
		err = serve(decode, bufio.NewReaderSize(os.Stdin, 1<<20), bufio.NewWriterSize(os.Stdout, 1<<16))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "stream_decoder:", err)
		os.Exit(1)
	}
}

func decoderFor(format string) (decoder, error) {
	switch format {
	case "gzip":
		return func(stream io.Reader) (io.Reader, error) { return gzip.NewReader(bufio.NewReader(stream)) }, nil
	case "zstd":
		reader, err := zstd.NewReader(nil, zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, err
		}
		return func(stream io.Reader) (io.Reader, error) { return reader, reader.Reset(stream) }, nil
	}
	return nil, fmt.Errorf("unknown format %q", format)
}

func serve(decode decoder, in *bufio.Reader, out *bufio.Writer) error {
	var length [4]byte
	var stream []byte
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
		stream = slices.Grow(stream[:0], int(binary.LittleEndian.Uint32(length[:])))
		stream = stream[:binary.LittleEndian.Uint32(length[:])]
		if _, err := io.ReadFull(in, stream); err != nil {
			return err
		}
		if _, err := out.Write(append(answer(decode, stream), '\n')); err != nil {
			return err
		}
	}
}

func answer(decode decoder, stream []byte) []byte {
	sum := sha256.Sum256(stream)
	line := append([]byte(nil), `{"archive":"`...)
	line = hex.AppendEncode(line, sum[:])
	line = append(line, `","entries":[`...)
	reason := ""
	if size, sum, err := content(decode, stream); err != nil {
		reason = err.Error()
	} else {
		line = append(line, `{"size":`...)
		line = strconv.AppendInt(line, size, 10)
		line = append(line, `,"sha256":"`...)
		line = hex.AppendEncode(line, sum)
		line = append(line, `"}`...)
	}
	line = append(line, `],"error":`...)
	return append(strconv.AppendQuote(line, reason), '}')
}

func content(decode decoder, stream []byte) (size int64, sum []byte, err error) {
	reader, err := decode(struct{ io.Reader }{bytes.NewReader(stream)})
	if err != nil {
		return 0, nil, err
	}
	hash := sha256.New()
	size, err = io.Copy(hash, io.LimitReader(reader, maxContent+1))
	if err == nil && size > maxContent {
		err = errTooLarge
	}
	return size, hash.Sum(nil), err
}
