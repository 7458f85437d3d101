package io.hadal.engine.upload;

import io.hadal.env.Disk;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.log.Line;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Chunks on the local disk, each written before its first PUT. The newest may not be in the store
 * yet; all others are, and stay as a cache until a snapshot covers them. The newest is never
 * deleted: a chunk of our line in the store that is newer than it proves that this directory is an
 * old copy. Thread-safe.
 */
public final class ChunkFiles {
    private static final String SUFFIX = ".chunk";

    private final Disk disk;
    private final String folder;

    /** A chunk's name. */
    public record Name(long seq, Line line) {}

    public ChunkFiles(Disk disk, String folder) {
        this.disk = disk;
        this.folder = folder;
    }

    /** Durable when it returns. */
    void write(EncodedChunk chunk) throws IOException {
        Name name = new Name(chunk.header().seq(), chunk.header().line());
        disk.writeAtomically(path(name), chunk.object().bytes());
    }

    public byte[] read(Name name) throws IOException {
        return disk.read(path(name));
    }

    /** All there are, by seq. */
    public List<Name> list() throws IOException {
        List<Name> names = new ArrayList<>();
        for (String file : disk.list(folder)) {
            int bar = file.indexOf('_');
            Line line = Line.parse(file.substring(bar + 1, file.length() - SUFFIX.length()));
            names.add(new Name(Long.parseLong(file, 0, bar, 10), line));
        }
        return names;
    }

    /** The one that was cut last. */
    public Optional<Name> newest() throws IOException {
        List<Name> names = list();
        return names.isEmpty() ? Optional.empty() : Optional.of(names.getLast());
    }

    /** Deletes chunks with a seq up to {@code seq}, the newest excepted. */
    public void deleteThrough(long seq) throws IOException {
        List<Name> names = list();
        for (Name name : names) {
            if (name.seq() <= seq && name != names.getLast()) {
                disk.delete(path(name));
            }
        }
    }

    private String path(Name name) {
        return folder
                + "/"
                + String.format(Locale.ROOT, "%020d", name.seq())
                + "_"
                + name.line()
                + SUFFIX;
    }
}
