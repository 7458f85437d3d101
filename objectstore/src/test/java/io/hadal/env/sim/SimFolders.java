package io.hadal.env.sim;

import io.hadal.env.FileNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which names lead to which files: as programs see it, and as a crash must leave it. A created,
 * replaced or deleted name is safe only after a sync in its folder; until then a crash may keep or
 * undo it, and in any order.
 */
final class SimFolders {
    private final TreeMap<String, SimFile> visible = new TreeMap<>();
    private final TreeMap<String, SimFile> durable = new TreeMap<>();
    private final List<Change> unsynced = new ArrayList<>();

    /**
     * {@code file} is null when the name was removed. {@code folder} is the one whose sync makes
     * the change safe.
     */
    private record Change(String folder, String name, @Nullable SimFile file) {}

    @Nullable SimFile get(String name) {
        return visible.get(name);
    }

    void put(String name, SimFile file) {
        visible.put(name, file);
        unsynced.add(new Change(FileNames.folderOf(name), name, file));
    }

    void remove(String name) {
        remove(name, FileNames.folderOf(name));
    }

    private void remove(String name, String folder) {
        if (visible.remove(name) != null) {
            unsynced.add(new Change(folder, name, null));
        }
    }

    void removeFolder(String folder) {
        for (String name : List.copyOf(below(folder).keySet())) {
            remove(name, FileNames.folderOf(folder));
        }
    }

    /** The visible files in this folder and the folders in it. */
    Map<String, SimFile> below(String folder) {
        // '0' is the character after '/'.
        return folder.isEmpty() ? visible : visible.subMap(folder + "/", folder + "0");
    }

    long bytes() {
        long sum = 0;
        for (SimFile file : visible.values()) {
            sum += file.length();
        }
        return sum;
    }

    /** A file was synced: the changes of its folder, and of those that lead to it, are safe. */
    void sync(String name) {
        if (unsynced.isEmpty()) {
            return;
        }
        String folder = FileNames.folderOf(name);
        List<Change> safe = new ArrayList<>();
        List<Change> open = new ArrayList<>();
        Set<String> namesSafe = new HashSet<>();
        for (Change change : unsynced.reversed()) {
            // Once a name's later change is safe, no earlier one of the same name can come back.
            if (leadsTo(change.folder, folder) || namesSafe.contains(change.name)) {
                namesSafe.add(change.name);
                safe.addFirst(change);
            } else {
                open.addFirst(change);
            }
        }
        safe.forEach(this::makeDurable);
        unsynced.clear();
        unsynced.addAll(open);
    }

    private static boolean leadsTo(String ancestor, String folder) {
        return ancestor.isEmpty() || ancestor.equals(folder) || folder.startsWith(ancestor + "/");
    }

    private void makeDurable(Change change) {
        if (change.file == null) {
            durable.remove(change.name);
        } else {
            durable.put(change.name, change.file);
        }
    }

    /**
     * Some file systems keep the changes of folders in order and lose the last ones; others lose
     * any of them.
     */
    void losePower(RandomGenerator random) {
        boolean ordered = random.nextBoolean();
        int kept = random.nextInt(unsynced.size() + 1);
        for (int i = 0; i < unsynced.size(); i++) {
            if (ordered ? i < kept : random.nextBoolean()) {
                makeDurable(unsynced.get(i));
            }
        }
        unsynced.clear();
        durable.replaceAll((name, file) -> file.afterPowerLoss(random));
        visible.clear();
        visible.putAll(durable);
    }

    /** A deep copy of what programs see, all of it durable. */
    Map<String, SimFile> copyVisible() {
        Map<String, SimFile> copy = new TreeMap<>();
        visible.forEach((name, file) -> copy.put(name, SimFile.synced(file.content())));
        return copy;
    }

    void replaceAll(Map<String, SimFile> files) {
        visible.clear();
        durable.clear();
        unsynced.clear();
        files.forEach((name, file) -> visible.put(name, file.copy()));
        durable.putAll(visible);
    }
}
