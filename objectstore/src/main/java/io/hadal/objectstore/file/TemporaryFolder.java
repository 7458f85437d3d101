package io.hadal.objectstore.file;

import io.hadal.objectstore.ObjectKeys;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A folder of one store for files that are not objects yet, below the root so that they can be
 * renamed into place. A lock file beside it, held while the store is open, tells the living from
 * the dead: what dead ones left behind is removed.
 */
final class TemporaryFolder implements AutoCloseable {
    private static final String LOCK = ".lock";

    /**
     * Lock files of this process: POSIX drops a process's lock when it closes any handle of the
     * file, so none is opened twice.
     */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Path lockFile;
    private final FileChannel lock;
    private final AtomicLong nextName = new AtomicLong();

    private TemporaryFolder(Path folder, Path lockFile, FileChannel lock) {
        this.folder = folder;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /**
     * Makes a new folder below {@code root}, which exists, and removes what dead stores left there.
     */
    static TemporaryFolder open(Path root, RandomGenerator random) throws IOException {
        Path parent = root.resolve(ObjectKeys.TEMPORARY_FOLDER).toAbsolutePath().normalize();
        while (true) {
            makeFolder(parent);
            TemporaryFolder made = tryOpen(parent, Long.toHexString(random.nextLong()));
            if (made != null) {
                removeDead(parent);
                return made;
            }
        }
    }

    /** A file name that was not used before. */
    Path newFile() {
        return folder.resolve(Long.toString(nextName.getAndIncrement()));
    }

    @Override
    public void close() throws IOException {
        deleteTree(folder);
        Files.deleteIfExists(lockFile);
        lock.close();
        OWN.remove(lockFile);
    }

    /** Null if another store's cleaning came between making the files and locking them. */
    private static @Nullable TemporaryFolder tryOpen(Path parent, String name) throws IOException {
        Path lockFile = parent.resolve(name + LOCK);
        Path folder = parent.resolve(name);
        OWN.add(lockFile);
        try {
            FileChannel channel =
                    FileChannel.open(
                            lockFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock != null && Files.exists(lockFile)) {
                makeFolder(folder);
                return new TemporaryFolder(folder, lockFile, channel);
            }
            channel.close();
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            // The name is taken, or the parent was removed by someone: try another one.
        }
        OWN.remove(lockFile);
        return null;
    }

    private static void removeDead(Path parent) throws IOException {
        try (DirectoryStream<Path> lockFiles = Files.newDirectoryStream(parent, "*" + LOCK)) {
            for (Path lockFile : lockFiles) {
                if (OWN.add(lockFile)) {
                    removeIfDead(parent, lockFile);
                    OWN.remove(lockFile);
                }
            }
        }
    }

    private static void removeIfDead(Path parent, Path lockFile) throws IOException {
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                String name = lockFile.getFileName().toString();
                deleteTree(parent.resolve(name.substring(0, name.length() - LOCK.length())));
                Files.deleteIfExists(lockFile);
            }
        } catch (NoSuchFileException e) {
            // Its owner, or another cleaner, was faster.
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return;
        }
        Files.deleteIfExists(folder);
    }

    private static void makeFolder(Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }
}
