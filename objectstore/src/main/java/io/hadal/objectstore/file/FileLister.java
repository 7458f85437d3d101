package io.hadal.objectstore.file;

import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.ObjectKeys;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * One page of a listing: walks only the folders that can hold keys of the page, in key order, and asks the file system for the size of
 * hardly more files than it returns.
 */
final class FileLister {

    /**
     * A name in a folder. Until it is known to be a folder it is sorted as if it were a file; a folder sorts with the slash that its keys
     * have behind its name, so behind a sibling such as {@code name-1}.
     */
    private record Entry(String sortKey, String name, boolean folder) {}

    private final Path root;
    private final String prefix;
    private final String startAfter;
    private final int limit;
    private final List<ObjectInfo> page = new ArrayList<>();

    private FileLister(Path root, String prefix, String startAfter, int limit) {
        this.root = root;
        this.prefix = prefix;
        this.startAfter = startAfter;
        this.limit = limit;
    }

    static ListPage list(Path root, String prefix, String startAfter, int limit) throws IOException {
        FileLister lister = new FileLister(root, prefix, startAfter, limit);
        String folder = prefix.substring(0, prefix.lastIndexOf('/') + 1);
        boolean complete = lister.walk(root.resolve(folder), folder);
        return new ListPage(lister.page, !complete);
    }

    /** The folders directly in {@code folder} that have keys below them, in key order. */
    static List<String> folders(Path folder) throws IOException {
        List<String> found = new ArrayList<>();
        for (String name : names(folder)) {
            if (hasKeys(folder.resolve(name))) {
                found.add(name);
            }
        }
        found.sort(ObjectKeys.ORDER);
        return found;
    }

    /** False when the page is full and more would follow. */
    private boolean walk(Path folder, String folderKey) throws IOException {
        PriorityQueue<Entry> queue = new PriorityQueue<>(Comparator.comparing(Entry::sortKey, ObjectKeys.ORDER));
        for (String name : names(folder)) {
            if (mayBeKey(folderKey + name) || mayHoldKeys(folderKey + name + "/")) {
                queue.add(new Entry(name, name, false));
            }
        }
        for (Entry entry = queue.poll(); entry != null; entry = queue.poll()) {
            if (!visit(folder.resolve(entry.name()), folderKey + entry.name(), entry, queue)) {
                return false;
            }
        }
        return true;
    }

    private boolean visit(Path path, String key, Entry entry, PriorityQueue<Entry> queue) throws IOException {
        if (entry.folder()) {
            return walk(path, key + "/");
        }
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return true; // Deleted since the folder was read.
        }
        if (attributes.isDirectory()) {
            queue.add(new Entry(entry.name() + "/", entry.name(), true));
            return true;
        }
        return !attributes.isRegularFile() || !mayBeKey(key) || add(key, attributes);
    }

    private boolean add(String key, BasicFileAttributes attributes) {
        if (page.size() == limit) {
            return false;
        }
        page.add(info(key, attributes));
        return true;
    }

    static ObjectInfo info(String key, BasicFileAttributes attributes) {
        return new ObjectInfo(key, attributes.size(), attributes.lastModifiedTime().to(TimeUnit.MICROSECONDS));
    }

    private boolean mayBeKey(String key) {
        return key.startsWith(prefix) && ObjectKeys.ORDER.compare(key, startAfter) > 0;
    }

    private boolean mayHoldKeys(String folderKey) {
        return (folderKey.startsWith(prefix) || prefix.startsWith(folderKey))
                && (startAfter.startsWith(folderKey) || ObjectKeys.ORDER.compare(folderKey, startAfter) > 0);
    }

    private static boolean hasKeys(Path folder) throws IOException {
        List<Path> folders = new ArrayList<>();
        for (String name : names(folder)) {
            Path path = folder.resolve(name);
            if (Files.isRegularFile(path)) {
                return true;
            }
            folders.add(path);
        }
        for (Path below : folders) {
            if (hasKeys(below)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> names(Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
            for (Path path : paths) {
                String name = path.getFileName().toString();
                if (!name.equals(ObjectKeys.TEMPORARY_FOLDER)) {
                    names.add(name);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }
}
