package io.hadal.objectstore.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folders below a root: made durably, and removed when they are empty, while others make and
 * remove them too.
 */
final class DurableFolders {
    private final Path root;

    /**
     * Folders whose own entries, up to the root, this store has synced; others may have made them
     * and not synced them yet.
     */
    private final Set<Path> synced = ConcurrentHashMap.newKeySet();

    DurableFolders(Path root) {
        this.root = root;
    }

    /** The folder that holds {@code path}, which is below the root. */
    static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent(), "a path below a root has a parent");
    }

    /** Makes the root and what is missing above it. */
    void makeRoot() throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path at = root; !Files.isDirectory(at); at = parent(at)) {
            missing.push(at);
        }
        Files.createDirectories(root);
        for (Path made : missing) {
            sync(parent(made));
        }
    }

    /**
     * Makes {@code folder} and what is missing between it and the root, never the root itself: it
     * may be a mount that went away.
     */
    void make(Path folder) throws IOException {
        if (folder.equals(root)) {
            return;
        }
        make(parent(folder));
        try {
            Files.createDirectory(folder);
            synced.remove(folder);
        } catch (FileAlreadyExistsException e) {
            // Throws NoSuchFileException if it was tidied away meanwhile.
            if (!Files.readAttributes(folder, BasicFileAttributes.class).isDirectory()) {
                throw new FileSystemException(folder.toString(), null, "Not a directory");
            }
        }
    }

    /**
     * What was linked, renamed or removed directly in {@code folder}, and the folder itself,
     * survives a crash when this returns.
     */
    void makeDurable(Path folder) throws IOException {
        sync(folder);
        syncEntry(folder);
    }

    /** From the root downwards, so that a folder that counts as synced has synced parents. */
    private void syncEntry(Path folder) throws IOException {
        if (!folder.equals(root) && !synced.contains(folder)) {
            syncEntry(parent(folder));
            sync(parent(folder));
            synced.add(folder);
        }
    }

    /**
     * Removes {@code folder} and its parents below the root as far as they are empty. Whoever
     * writes there makes them again.
     */
    void tidy(Path folder) throws IOException {
        for (Path at = folder; !at.equals(root); at = parent(at)) {
            try {
                synced.remove(at);
                Files.delete(at);
            } catch (DirectoryNotEmptyException e) {
                return;
            } catch (NoSuchFileException e) {
                // Another one tidied it; its parent may be empty all the same.
            }
        }
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
