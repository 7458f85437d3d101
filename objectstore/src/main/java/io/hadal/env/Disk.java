package io.hadal.env;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * The local files of one server below one directory. Names are relative, with {@code /} between
 * folders; parent folders are made as needed. What was not synced may be lost, torn or reordered by
 * a crash; {@link #writeAtomically} and {@link AppendFile#sync} are the only promises. A failed
 * sync leaves the file in doubt for good: the caller stops using it.
 *
 * <p>A disk without room throws {@link DiskFullException}. Thread-safe, except for one {@link
 * AppendFile}.
 */
public interface Disk {

    /**
     * Opens for appending; {@code create} makes a new empty file (and fails if it exists),
     * otherwise it must exist.
     */
    AppendFile append(String name, boolean create) throws IOException;

    /** The whole file. Throws {@link java.nio.file.NoSuchFileException} if there is none. */
    byte[] read(String name) throws IOException;

    /**
     * Replaces or creates the file so that a crash leaves the old or the new content, durable when
     * this returns.
     */
    void writeAtomically(String name, byte[] content) throws IOException;

    /**
     * Names of the files directly in {@code folder} (empty: the top), sorted; none if there is no
     * such folder.
     */
    List<String> list(String folder) throws IOException;

    /** Size in bytes, or -1 if there is no such file. */
    long size(String name) throws IOException;

    /**
     * Removes the file; no error if it is not there. Durable only after a later sync of anything in
     * the folder.
     */
    void delete(String name) throws IOException;

    /** Removes the folder with all that is in it; no error if it is not there. */
    void deleteFolder(String folder) throws IOException;

    /**
     * Takes the directory for this process alone. Throws {@link DiskLockedException} if another one
     * has it. Released by a crash.
     */
    AutoCloseable lock() throws IOException;

    /** Bytes that can still be written. */
    long usableBytes() throws IOException;

    /**
     * The real path of a file, for DuckDB, which opens files itself. Only for files that are a
     * cache: nothing durable may depend on their content.
     */
    Path cachePath(String name) throws IOException;

    /** A file that only grows. Not thread-safe. */
    interface AppendFile extends AutoCloseable {
        /**
         * Writes all remaining bytes at the end. After an exception an unknown part of them is
         * there.
         */
        void append(ByteBuffer bytes) throws IOException;

        /** What was appended so far, and the file's name, survives a crash when this returns. */
        void sync() throws IOException;

        /** Size in bytes. */
        long size();

        @Override
        void close() throws IOException;
    }
}
