package io.hadal.env.sim;

import io.hadal.env.Disk;
import io.hadal.env.DiskFullException;
import io.hadal.env.DiskLockedException;
import io.hadal.env.FileNames;
import io.hadal.env.OperationHook;
import io.hadal.env.sim.DiskFaults.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The disk of a simulated machine. It keeps its promises and not more: see {@link SimFile} and
 * {@link SimFolders} for what a crash leaves. Each operation takes virtual time, so that others go
 * first; from outside a task (a test that looks at the files) it takes none and cannot fail.
 */
public final class SimDisk implements Disk {
    private final String node;
    private final SimScheduler scheduler;
    private final OperationHook hook;
    private final RandomGenerator random;
    private final DiskFaults faults = new DiskFaults();
    private final SimFolders folders = new SimFolders();
    private final SimCache cache = new SimCache();
    private boolean locked;

    /** Counts crashes: a handle of an earlier life is not usable. */
    private int life;

    SimDisk(String node, SimScheduler scheduler, OperationHook hook) {
        this.node = node;
        this.scheduler = scheduler;
        this.hook = hook;
        this.random = scheduler.splitRandom();
    }

    /** What goes wrong here. */
    public DiskFaults faults() {
        return faults;
    }

    /**
     * A copy of all files as they can be read now, for a backup or a cloned machine. Cache files
     * are not in it.
     */
    public Image image() {
        return new Image(folders.copyVisible());
    }

    /** Replaces all files, as when a disk is restored from a backup. The machine must be down. */
    public void restore(Image image) {
        folders.replaceAll(image.files);
        loseProcess();
    }

    /** A copy of a disk's files. */
    public static final class Image {
        private final Map<String, SimFile> files;

        Image(Map<String, SimFile> files) {
            this.files = files;
        }
    }

    void losePower(RandomGenerator chance) {
        folders.losePower(chance);
        cache.losePower(chance);
        loseProcess();
    }

    void loseProcess() {
        locked = false;
        life++;
    }

    void removeCache() throws IOException {
        cache.deleteAll();
    }

    // ---------------------------------------------------------------- Disk

    @Override
    public AppendFile append(String name, boolean create) throws IOException {
        FileNames.check(name);
        if (create) {
            return change(
                    "create",
                    name,
                    () -> {
                        if (sizeNow(name) >= 0) {
                            throw new FileAlreadyExistsException(name);
                        }
                        SimFile file = SimFile.empty();
                        folders.put(name, file);
                        return new Handle(name, file);
                    });
        }
        takeTime("open", name);
        SimFile file = folders.get(name);
        if (file == null) {
            throw new NoSuchFileException(name);
        }
        return new Handle(name, file);
    }

    @Override
    public byte[] read(String name) throws IOException {
        FileNames.check(name);
        takeTime("read", name);
        if (fails(Operation.READ)) {
            throw new IOException("Cannot read " + name + ": Input/output error (simulated)");
        }
        SimFile file = folders.get(name);
        if (file != null) {
            return file.content();
        }
        Path real = cache.find(name);
        if (real == null) {
            throw new NoSuchFileException(name);
        }
        return Files.readAllBytes(real);
    }

    @Override
    public void writeAtomically(String name, byte[] content) throws IOException {
        FileNames.check(name);
        byte[] copy = content.clone();
        change(
                "write",
                name,
                () -> {
                    if (copy.length > roomNow()) {
                        throw full(name);
                    }
                    boolean fails = fails(Operation.WRITE);
                    if (!fails || random.nextBoolean()) {
                        folders.put(name, SimFile.synced(copy));
                    }
                    if (fails) {
                        throw new IOException(
                                "Cannot write " + name + ": Input/output error (simulated)");
                    }
                    // Others may read the new content, and act on it, before it is safe.
                    takeTime("sync-folder", name);
                    folders.sync(name);
                    return true;
                });
    }

    @Override
    public List<String> list(String folder) throws IOException {
        FileNames.checkFolder(folder);
        takeTime("list", folder);
        TreeSet<String> names = new TreeSet<>(cache.list(folder));
        int start = folder.isEmpty() ? 0 : folder.length() + 1;
        for (String name : folders.below(folder).keySet()) {
            if (name.indexOf('/', start) < 0) {
                names.add(name.substring(start));
            }
        }
        return List.copyOf(names);
    }

    @Override
    public long size(String name) throws IOException {
        FileNames.check(name);
        takeTime("size", name);
        return sizeNow(name);
    }

    @Override
    public void delete(String name) throws IOException {
        FileNames.check(name);
        change(
                "delete",
                name,
                () -> {
                    folders.remove(name);
                    Path real = cache.find(name);
                    if (real != null) {
                        Files.delete(real);
                    }
                    return true;
                });
    }

    @Override
    public void deleteFolder(String folder) throws IOException {
        FileNames.check(folder);
        change(
                "delete-folder",
                folder,
                () -> {
                    folders.removeFolder(folder);
                    cache.deleteFolder(folder);
                    return true;
                });
    }

    @Override
    public AutoCloseable lock() throws IOException {
        takeTime("lock", "");
        if (locked) {
            throw new DiskLockedException(
                    "Disk of " + node + " is in use by another process. Stop that process.");
        }
        locked = true;
        int lockedIn = life;
        return () -> {
            if (life == lockedIn) {
                locked = false;
            }
        };
    }

    @Override
    public long usableBytes() {
        return roomNow();
    }

    /**
     * The real file. One that was written by {@link #writeAtomically} or appended to before becomes
     * real by this.
     */
    @Override
    public Path cachePath(String name) throws IOException {
        FileNames.check(name);
        Path path = cache.prepare(name);
        SimFile file = folders.get(name);
        if (file != null) {
            Files.write(path, file.content());
            folders.remove(name);
        }
        return path;
    }

    // ---------------------------------------------------------------- how an operation goes

    private interface Action<T> {
        T run() throws IOException;
    }

    /** An operation that changes something, and is a moment at which a test can crash. */
    private <T> T change(String verb, String name, Action<T> action) throws IOException {
        if (!scheduler.inTask()) {
            return action.run();
        }
        String operation = verb + " " + name;
        hook.before(operation);
        takeTime(verb, name);
        T result = action.run();
        hook.after(operation);
        return result;
    }

    private void takeTime(String verb, String name) {
        if (scheduler.inTask()) {
            scheduler.event(verb, name);
            scheduler.delay(faults.latencyNanos(random));
        }
    }

    private boolean fails(Operation operation) {
        return scheduler.inTask() && faults.fails(operation, random);
    }

    private long sizeNow(String name) throws IOException {
        SimFile file = folders.get(name);
        if (file != null) {
            return file.length();
        }
        Path real = cache.find(name);
        return real == null ? -1 : Files.size(real);
    }

    private long roomNow() {
        long capacity = faults.capacityBytes();
        return capacity == Long.MAX_VALUE ? capacity : Math.max(0, capacity - folders.bytes());
    }

    private static DiskFullException full(String name) {
        return new DiskFullException(
                "Cannot write " + name + ": the disk is full. Free some space on it.");
    }

    private final class Handle implements AppendFile {
        private final String name;
        private final SimFile file;
        private final int openedIn = life;
        private boolean closed;

        Handle(String name, SimFile file) {
            this.name = name;
            this.file = file;
        }

        @Override
        public void append(ByteBuffer bytes) throws IOException {
            checkOpen();
            byte[] added = new byte[bytes.remaining()];
            bytes.duplicate().get(added);
            change(
                    "append",
                    name,
                    () -> {
                        long room = roomNow();
                        if (added.length > room) {
                            file.append(added, random.nextInt((int) room + 1));
                            throw full(name);
                        }
                        if (fails(Operation.APPEND)) {
                            file.append(added, random.nextInt(added.length + 1));
                            throw new IOException(
                                    "Cannot append to "
                                            + name
                                            + ": Input/output error (simulated)");
                        }
                        file.append(added, added.length);
                        return true;
                    });
            bytes.position(bytes.limit());
        }

        @Override
        public void sync() throws IOException {
            checkOpen();
            int end = file.length();
            change(
                    "sync",
                    name,
                    () -> {
                        if (fails(Operation.SYNC)) {
                            file.syncFailed(random);
                            throw new IOException(
                                    "Cannot sync " + name + ": Input/output error (simulated)");
                        }
                        file.syncedUpTo(end);
                        syncName();
                        return true;
                    });
        }

        /** The name is safe too, if it still leads here. */
        private void syncName() {
            @Nullable SimFile named = folders.get(name);
            if (named == file) {
                folders.sync(name);
            }
        }

        @Override
        public long size() {
            return file.length();
        }

        @Override
        public void close() {
            closed = true;
        }

        private void checkOpen() throws IOException {
            if (openedIn != life) {
                throw new IllegalStateException(
                        "File " + name + " was opened before the crash of " + node);
            }
            if (closed) {
                throw new ClosedChannelException();
            }
        }
    }
}
