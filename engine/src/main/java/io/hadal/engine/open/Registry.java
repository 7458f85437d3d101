package io.hadal.engine.open;

import io.hadal.env.Disk;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/** The databases that a data directory knows: a file each, replaced atomically. Thread-safe. */
final class Registry {
    private static final String FOLDER = "databases";
    private static final String SUFFIX = ".database";

    private final Disk disk;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, LocalEntry> byId = new TreeMap<>();

    private Registry(Disk disk) {
        this.disk = disk;
    }

    static Registry load(Disk disk) throws IOException {
        Registry registry = new Registry(disk);
        for (String file : disk.list(FOLDER)) {
            if (file.endsWith(SUFFIX)) {
                String id = file.substring(0, file.length() - SUFFIX.length());
                registry.byId.put(id, registry.read(id));
            }
        }
        return registry;
    }

    private LocalEntry read(String id) throws IOException {
        try {
            return LocalEntryCodec.decode(id, disk.read(name(id)));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "Cannot read " + name(id) + " in the data directory: " + e.getMessage(), e);
        }
    }

    private static String name(String id) {
        return FOLDER + "/" + id + SUFFIX;
    }

    List<LocalEntry> all() {
        lock.lock();
        try {
            return List.copyOf(byId.values());
        } finally {
            lock.unlock();
        }
    }

    /** The newest entry with this id; {@code otherwise} if it is gone. */
    LocalEntry current(LocalEntry otherwise) {
        lock.lock();
        try {
            return byId.getOrDefault(otherwise.id(), otherwise);
        } finally {
            lock.unlock();
        }
    }

    /** Durable when it returns. */
    void save(LocalEntry entry) {
        lock.lock();
        try {
            disk.writeAtomically(name(entry.id()), LocalEntryCodec.encode(entry));
            byId.put(entry.id(), entry);
        } catch (IOException e) {
            throw Failures.local("write the registry's entry of database " + entry.name(), e);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets a database: its entry first, then its files. */
    void remove(LocalEntry entry) {
        lock.lock();
        try {
            disk.delete(name(entry.id()));
            byId.remove(entry.id());
            disk.deleteFolder(entry.folder());
        } catch (IOException e) {
            throw Failures.local("delete the registry's entry of database " + entry.name(), e);
        } finally {
            lock.unlock();
        }
    }
}
