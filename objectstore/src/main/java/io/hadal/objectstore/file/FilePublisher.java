package io.hadal.objectstore.file;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Makes files appear at their place whole and durable. After a failed sync of a folder nobody can
 * say what a crash would leave, and a later sync that succeeds proves nothing; so from then on
 * every request is refused.
 */
final class FilePublisher implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 * 1024;

    /**
     * How often a write makes its folder again after another's delete has removed it as empty,
     * before it gives up.
     */
    private static final int FOLDER_ATTEMPTS_MAX = 1000;

    /** Moves a synced temporary file to its place. */
    interface Move {
        void toPlace(Path temporaryFile) throws IOException;
    }

    private final Path root;
    private final Env env;
    private final DurableFolders folders;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable TemporaryFolder temporary;
    private volatile @Nullable IOException failedSync;

    FilePublisher(Path root, Env env) {
        this.root = root;
        this.env = env;
        this.folders = new DurableFolders(root);
    }

    /** Throws unless every sync so far has succeeded. */
    void requireIntact() throws IOException {
        IOException failure = failedSync;
        if (failure != null) {
            String reason =
                    "an earlier sync failed ("
                            + failure.getMessage()
                            + "); check the disk, then restart";
            throw new FileSystemException(root.toString(), null, reason);
        }
    }

    void publish(Path target, ObjectSource source, Move move) throws IOException {
        Path file = write(source);
        try {
            moveToPlace(target, file, move);
            makeDurable(DurableFolders.parent(target));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** An empty file that is no object yet. */
    Path newFile() throws IOException {
        return write(ObjectSource.of(new byte[0]));
    }

    /** Returns the file. */
    static Path writeAt(Path file, long offset, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.position(offset);
            writeAll(channel, ByteBuffer.wrap(bytes));
            return file;
        }
    }

    /** Makes an object of a file that was written in parts. */
    void publishParts(Path target, Path file, long sizeBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (channel.size() != sizeBytes) {
                throw new FileSystemException(
                        file.toString(),
                        null,
                        "it has " + channel.size() + " bytes, not " + sizeBytes);
            }
            channel.force(false);
        }
        moveToPlace(
                target,
                file,
                from ->
                        Files.move(
                                from,
                                target,
                                StandardCopyOption.ATOMIC_MOVE,
                                StandardCopyOption.REPLACE_EXISTING));
        makeDurable(DurableFolders.parent(target));
    }

    private Path write(ObjectSource source) throws IOException {
        try {
            return writeAndSync(temporaryFolder().newFile(), source);
        } catch (NoSuchFileException e) {
            if (!Files.isDirectory(root)) {
                throw e;
            }
            close(); // Somebody has removed the temporary folder (a tool that tidies up, or
            // mirrors): make another.
            return writeAndSync(temporaryFolder().newFile(), source);
        }
    }

    /**
     * Syncs {@code folder}, whose entries changed, and its parents where that is still to be done.
     */
    void makeDurable(Path folder) throws IOException {
        try {
            folders.makeDurable(folder);
        } catch (NoSuchFileException | ClosedByInterruptException e) {
            throw e; // Removed by another, or not tried: nothing is in doubt beyond this request.
        } catch (IOException e) {
            failedSync = e;
            throw e;
        }
    }

    /** Removes folders that a delete may have left empty. */
    void tidy(Collection<Path> touched) throws IOException {
        for (Path folder : touched) {
            try {
                makeDurable(folder);
            } catch (NoSuchFileException e) {
                // Another one has tidied it already.
            }
            folders.tidy(folder);
        }
    }

    @Override
    public void close() throws IOException {
        opening.lock();
        try {
            TemporaryFolder open = temporary;
            temporary = null;
            if (open != null) {
                open.close();
            }
        } finally {
            opening.unlock();
        }
    }

    private TemporaryFolder temporaryFolder() throws IOException {
        TemporaryFolder open = temporary;
        if (open != null) {
            return open;
        }
        opening.lock();
        try {
            TemporaryFolder now = temporary;
            if (now == null) {
                folders.makeRoot();
                now = TemporaryFolder.open(root, env.random());
                temporary = now;
            }
            return now;
        } finally {
            opening.unlock();
        }
    }

    private void moveToPlace(Path target, Path file, Move move) throws IOException {
        Path folder = DurableFolders.parent(target);
        for (int attempt = 1; ; attempt++) {
            try {
                move.toPlace(file);
                return;
            } catch (NoSuchFileException e) {
                if (attempt == FOLDER_ATTEMPTS_MAX || !Files.exists(file)) {
                    throw e;
                }
                makeFolder(folder);
            }
        }
    }

    private void makeFolder(Path folder) throws IOException {
        try {
            folders.make(folder);
        } catch (NoSuchFileException e) {
            if (!Files.isDirectory(root)) {
                throw e;
            }
            // A parent was tidied away meanwhile: the caller tries again.
        }
    }

    private static Path writeAndSync(Path file, ObjectSource source) throws IOException {
        try (FileChannel channel =
                        FileChannel.open(
                                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                InputStream in = openSource(source)) {
            copy(source, in, channel);
            channel.force(false);
            return file;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static void copy(ObjectSource source, InputStream in, FileChannel channel)
            throws IOException {
        byte[] buffer = new byte[(int) Math.clamp(source.sizeBytes(), 1, BUFFER_BYTES)];
        long written = 0;
        for (int count = readSource(in, buffer); count >= 0; count = readSource(in, buffer)) {
            writeAll(channel, ByteBuffer.wrap(buffer, 0, count));
            written += count;
        }
        requireSize(source, written);
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static InputStream openSource(ObjectSource source) {
        try {
            return source.open(0, source.sizeBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("open the source of an upload", e);
        }
    }

    private static int readSource(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw new UncheckedIOException("read the source of an upload", e);
        }
    }

    private static void requireSize(ObjectSource source, long written) {
        if (written != source.sizeBytes()) {
            IOException e =
                    new IOException("it has " + written + " bytes, not " + source.sizeBytes());
            throw new UncheckedIOException("read the source of an upload", e);
        }
    }
}
