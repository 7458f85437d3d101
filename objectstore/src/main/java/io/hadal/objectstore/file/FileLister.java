package io.hadal.objectstore.file;

import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.ObjectKeys;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * A listing, page by page: walks only the folders that can hold keys of it, in key order, and asks
 * the file system for the size of hardly more files than it returns.
 */
final class FileLister {

    /**
     * Names of a folder that changed less long ago than this may have changed again within its
     * clock's tick.
     */
    private static final long SETTLED_MILLIS = 100;

    /**
     * A name in a folder. Until it is known to be a folder it is sorted as if it were a file; a
     * folder sorts with the slash that its keys have behind its name, so behind a sibling such as
     * {@code name-1}.
     */
    private record Entry(String sortKey, String name, boolean folder) {}

    /**
     * A folder that is being walked: the names that are still to come, and when they were last
     * changed.
     */
    private record Frame(
            Path path, String key, FileTime changed, boolean settled, PriorityQueue<Entry> queue) {}

    private final Path root;
    private final String prefix;
    private final String startAfter;
    private final Deque<Frame> frames = new ArrayDeque<>();

    private FileLister(Path root, String prefix, String startAfter) {
        this.root = root;
        this.prefix = prefix;
        this.startAfter = startAfter;
    }

    static FileLister start(Path root, String prefix, String startAfter) throws IOException {
        FileLister lister = new FileLister(root, prefix, startAfter);
        lister.enter(prefix.substring(0, prefix.lastIndexOf('/') + 1));
        return lister;
    }

    /** The next page; its last key is where the one after it starts. */
    ListPage next(int limit) throws IOException {
        List<ObjectInfo> page = new ArrayList<>();
        for (Frame frame = frames.peek(); frame != null; frame = frames.peek()) {
            Entry entry = frame.queue().poll();
            if (entry == null) {
                frames.pop();
            } else if (entry.folder()) {
                enter(frame.key() + entry.sortKey());
            } else if (!visit(frame, entry, page, limit)) {
                frame.queue().add(entry);
                return new ListPage(page, true);
            }
        }
        return new ListPage(page, false);
    }

    /** Whether nothing was made or removed since the names were read that this goes on with. */
    boolean isCurrent() {
        for (Frame frame : frames) {
            try {
                if (!frame.settled()
                        || !Files.getLastModifiedTime(frame.path()).equals(frame.changed())) {
                    return false;
                }
            } catch (IOException e) {
                return false; // The folder is gone, and a new listing will say what that means.
            }
        }
        return true;
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

    private void enter(String folderKey) throws IOException {
        Path path = root.resolve(folderKey);
        FileTime changed;
        try {
            changed = Files.getLastModifiedTime(path);
        } catch (NoSuchFileException e) {
            return;
        }
        boolean settled = System.currentTimeMillis() - changed.toMillis() > SETTLED_MILLIS;
        String restOfPrefix =
                prefix.startsWith(folderKey) ? prefix.substring(folderKey.length()) : "";
        String restOfStart =
                startAfter.startsWith(folderKey) ? startAfter.substring(folderKey.length()) : "";
        PriorityQueue<Entry> queue =
                new PriorityQueue<>(Comparator.comparing(Entry::sortKey, ObjectKeys.ORDER));
        for (String name : names(path)) {
            if (mayMatter(name, restOfPrefix, restOfStart)) {
                queue.add(new Entry(name, name, false));
            }
        }
        frames.push(new Frame(path, folderKey, changed, settled, queue));
    }

    /**
     * False for most names that are neither keys of the listing nor folders with such; cheap, and
     * asks nobody.
     */
    private static boolean mayMatter(String name, String restOfPrefix, String restOfStart) {
        return (name.startsWith(restOfPrefix) || restOfPrefix.startsWith(name))
                && (restOfStart.startsWith(name)
                        || ObjectKeys.ORDER.compare(name, restOfStart) > 0);
    }

    /** False if the page is full and this is one more key. */
    private boolean visit(Frame frame, Entry entry, List<ObjectInfo> page, int limit)
            throws IOException {
        String key = frame.key() + entry.name();
        BasicFileAttributes attributes;
        try {
            attributes =
                    Files.readAttributes(
                            frame.path().resolve(entry.name()), BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return true; // Deleted since the folder was read.
        }
        if (attributes.isDirectory() && mayHoldKeys(key + "/")) {
            frame.queue().add(new Entry(entry.name() + "/", entry.name(), true));
        } else if (attributes.isRegularFile() && mayBeKey(key)) {
            if (page.size() == limit) {
                return false;
            }
            page.add(info(key, attributes));
        }
        return true;
    }

    static ObjectInfo info(String key, BasicFileAttributes attributes) {
        return new ObjectInfo(
                key, attributes.size(), attributes.lastModifiedTime().to(TimeUnit.MICROSECONDS));
    }

    private boolean mayBeKey(String key) {
        return key.startsWith(prefix) && ObjectKeys.ORDER.compare(key, startAfter) > 0;
    }

    private boolean mayHoldKeys(String folderKey) {
        return (folderKey.startsWith(prefix) || prefix.startsWith(folderKey))
                && (startAfter.startsWith(folderKey)
                        || ObjectKeys.ORDER.compare(folderKey, startAfter) > 0);
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
        String[] names = folder.toFile().list(); // Twice as fast as a stream of paths.
        if (names == null) {
            if (Files.isDirectory(folder)) {
                throw new AccessDeniedException(
                        folder.toString(), null, "the directory cannot be read");
            }
            return List.of();
        }
        return Arrays.stream(names)
                .filter(name -> !name.equals(ObjectKeys.TEMPORARY_FOLDER))
                .toList();
    }
}
