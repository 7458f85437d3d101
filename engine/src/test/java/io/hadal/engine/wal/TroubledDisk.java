package io.hadal.engine.wal;

import io.hadal.env.Disk;
import io.hadal.env.DiskFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk that can be told to be full or to fail, and that counts syncs. */
public final class TroubledDisk implements Disk {
    private final Disk disk;
    public final AtomicInteger syncs = new AtomicInteger();

    /** Writes that found no room. */
    public final AtomicInteger refusals = new AtomicInteger();

    /** Appends write half of their bytes and then find the disk full. */
    public volatile boolean full;

    public volatile boolean failSync;

    /** What usableBytes says, or -1 for the truth. */
    public volatile long usable = -1;

    public TroubledDisk(Disk disk) {
        this.disk = disk;
    }

    @Override
    public AppendFile append(String name, boolean create) throws IOException {
        return new File(disk.append(name, create));
    }

    @Override
    public byte[] read(String name) throws IOException {
        return disk.read(name);
    }

    @Override
    public void writeAtomically(String name, byte[] content) throws IOException {
        if (full) {
            throw noRoom();
        }
        disk.writeAtomically(name, content);
    }

    @Override
    public List<String> list(String folder) throws IOException {
        return disk.list(folder);
    }

    @Override
    public long size(String name) throws IOException {
        return disk.size(name);
    }

    @Override
    public void delete(String name) throws IOException {
        disk.delete(name);
    }

    @Override
    public void deleteFolder(String folder) throws IOException {
        disk.deleteFolder(folder);
    }

    @Override
    public AutoCloseable lock() throws IOException {
        return disk.lock();
    }

    @Override
    public long usableBytes() throws IOException {
        return usable >= 0 ? usable : disk.usableBytes();
    }

    @Override
    public Path cachePath(String name) throws IOException {
        return disk.cachePath(name);
    }

    private DiskFullException noRoom() {
        refusals.incrementAndGet();
        return new DiskFullException("full, as the test wants it");
    }

    private final class File implements AppendFile {
        private final AppendFile file;

        File(AppendFile file) {
            this.file = file;
        }

        @Override
        public void append(ByteBuffer bytes) throws IOException {
            if (full) {
                file.append(bytes.slice(bytes.position(), bytes.remaining() / 2));
                throw noRoom();
            }
            file.append(bytes);
        }

        @Override
        public void sync() throws IOException {
            syncs.incrementAndGet();
            if (failSync) {
                throw new IOException("sync failed, as the test wants it");
            }
            file.sync();
        }

        @Override
        public long size() {
            return file.size();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
