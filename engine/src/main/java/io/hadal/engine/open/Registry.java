package io.hadal.engine.open;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.open.LocalEntry.Stage;
import io.hadal.env.Disk;
import io.hadal.env.DiskFullException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            throw new IOException("Cannot read " + name(id) + " in the data directory: " + e.getMessage(), e);
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

    /** What a statement can name: attached, detached, or on the way. */
    Optional<LocalEntry> find(String name) {
        return all().stream()
                .filter(entry -> entry.stage() != Stage.KEPT && entry.name().equals(name))
                .findFirst();
    }

    /** Durable when it returns. */
    void save(LocalEntry entry) {
        lock.lock();
        try {
            disk.writeAtomically(name(entry.id()), LocalEntryCodec.encode(entry));
            byId.put(entry.id(), entry);
        } catch (IOException e) {
            throw failed("write", entry, e);
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
            throw failed("delete", entry, e);
        } finally {
            lock.unlock();
        }
    }

    private static EngineException failed(String verb, LocalEntry entry, IOException e) {
        Kind kind = e instanceof DiskFullException ? Kind.DISK_FULL : Kind.FAILED;
        return new EngineException(
                kind,
                "Cannot " + verb + " the data directory's entry of database " + entry.name() + ": " + e.getMessage(),
                e);
    }
}
