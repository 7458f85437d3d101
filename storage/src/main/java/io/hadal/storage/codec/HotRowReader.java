package io.hadal.storage.codec;

import io.hadal.storage.snapshot.HotRow;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** The rows of one part of a snapshot. */
final class HotRowReader implements Iterator<HotRow> {
    private final ByteReader in;
    private final long imagePosition;
    private final String key;
    private long left;

    HotRowReader(byte[] body, long entries, long imagePosition, String key) {
        this.in = new ByteReader(body);
        this.left = entries;
        this.imagePosition = imagePosition;
        this.key = key;
    }

    @Override
    public boolean hasNext() {
        return left > 0;
    }

    @Override
    public HotRow next() {
        if (left == 0) {
            throw new NoSuchElementException();
        }
        left--;
        return Decoding.of(key, this::read);
    }

    private HotRow read() {
        HotRow row = new HotRow(in.varint(), imagePosition - in.varint(), in.bytes(), in.bytes());
        if (left == 0) {
            in.finish();
        }
        return row;
    }
}
