package io.hadal.engine.segment;

import io.hadal.env.Disk.AppendFile;
import io.hadal.storage.log.Hash;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** Writes a stream to a file and computes its checksum on the way. */
final class HashingFile extends OutputStream {
    private final AppendFile file;
    private final MessageDigest digest = Hash.digest();
    private long size;

    HashingFile(AppendFile file) {
        this.file = file;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        file.append(ByteBuffer.wrap(bytes, offset, length));
        digest.update(bytes, offset, length);
        size += length;
    }

    long size() {
        return size;
    }

    /** Of all that was written; to be called once. */
    Hash hash() {
        return Hash.fromBytes(digest.digest());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
