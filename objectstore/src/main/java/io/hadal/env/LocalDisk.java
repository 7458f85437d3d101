package io.hadal.env;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * A directory of the local file system. Thread-safe.
 *
 * <p>Files are read and written by streams, not channels, because an interrupt closes a channel
 * under the hands of the task that uses it, and a log that is closed at a random moment would look
 * like a failed disk.
 */
public final class LocalDisk implements Disk {
    /**
     * The directories that this process has locked. The system cannot tell: its locks are the
     * process's, and closing any descriptor of a file drops them, so a second attempt must not even
     * open the file.
     */
    private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();

    private final Path root;
    private final AtomicLong temporaries = new AtomicLong();

    /**
     * Folders whose entries (not the files themselves) have changed since they were last synced.
     */
    private final Set<Path> unsyncedFolders = ConcurrentHashMap.newKeySet();

    /**
     * Held while folders are synced: who finds nothing to sync must know that it is synced, not
     * under way.
     */
    private final ReentrantLock folderSync = new ReentrantLock();

    /**
     * Opens the directory and makes it if needed; nobody but its owner can enter it from then on.
     *
     * @throws IOException also if that cannot be had
     */
    public LocalDisk(Path root) throws IOException {
        this.root = root.toAbsolutePath().normalize();
        makeFolder(this.root);
        OwnersAlone.keep(this.root);
    }

    @Override
    public AppendFile append(String name, boolean create) throws IOException {
        Path path = path(name);
        try {
            if (create) {
                makeFolder(folder(path));
                Files.createFile(path);
                unsyncedFolders.add(folder(path));
            } else if (!Files.exists(path)) {
                throw new NoSuchFileException(path.toString());
            }
            return new LocalFile(path);
        } catch (IOException e) {
            throw explain(e, "open", path);
        }
    }

    @Override
    public byte[] read(String name) throws IOException {
        Path path = path(name);
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        try (FileInputStream in = new FileInputStream(path.toFile())) {
            return in.readAllBytes();
        }
    }

    @Override
    public void writeAtomically(String name, byte[] content) throws IOException {
        Path path = path(name);
        Path temporary =
                root.resolve(FileNames.TEMPORARY)
                        .resolve(Long.toString(temporaries.incrementAndGet()));
        try {
            makeFolder(folder(temporary));
            makeFolder(folder(path));
            writeSynced(temporary, content);
            Files.move(
                    temporary,
                    path,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            unsyncedFolders.add(folder(path));
            syncFolders(path);
        } catch (IOException e) {
            dropTemporary(temporary, e);
            throw explain(e, "write", path);
        }
    }

    @Override
    public List<String> list(String folder) throws IOException {
        Path path = folderPath(folder);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.filter(entry -> !Files.isDirectory(entry))
                    .map(entry -> entry.getFileName().toString())
                    .filter(name -> !(folder.isEmpty() && name.equals(FileNames.LOCK)))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public long size(String name) throws IOException {
        Path path = path(name);
        try {
            return Files.isDirectory(path) ? -1 : Files.size(path);
        } catch (NoSuchFileException e) {
            return -1;
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Path path = path(name);
        if (Files.deleteIfExists(path)) {
            unsyncedFolders.add(folder(path));
        }
    }

    @Override
    public void deleteFolder(String folder) throws IOException {
        Path path = folderPath(FileNames.check(folder));
        if (!Files.isDirectory(path)) {
            return;
        }
        deleteTree(path);
        unsyncedFolders.removeIf(unsynced -> unsynced.startsWith(path));
        unsyncedFolders.add(folder(path));
    }

    @Override
    public AutoCloseable lock() throws IOException {
        Path key = root.toRealPath();
        if (!LOCKED_HERE.add(key)) {
            throw new DiskLockedException(
                    "Directory " + root + " is already in use by this process.");
        }
        try {
            FileChannel channel = lockFile();
            return () -> {
                channel.close();
                LOCKED_HERE.remove(key);
            };
        } catch (IOException e) {
            LOCKED_HERE.remove(key);
            throw explain(e, "lock", root);
        }
    }

    private FileChannel lockFile() throws IOException {
        Path path = root.resolve(FileNames.LOCK);
        FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw new DiskLockedException(
                        "Directory "
                                + root
                                + " is in use by process "
                                + Files.readString(path)
                                + ". Stop that process, or use another directory.");
            }
            byte[] pid =
                    Long.toString(ProcessHandle.current().pid())
                            .getBytes(StandardCharsets.US_ASCII);
            channel.truncate(0).write(ByteBuffer.wrap(pid));
            deleteTree(root.resolve(FileNames.TEMPORARY));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public long usableBytes() throws IOException {
        return Files.getFileStore(root).getUsableSpace();
    }

    @Override
    public Path cachePath(String name) throws IOException {
        Path path = path(name);
        makeFolder(folder(path));
        return path;
    }

    private Path path(String name) {
        return root.resolve(FileNames.check(name));
    }

    private Path folderPath(String folder) {
        return root.resolve(FileNames.checkFolder(folder));
    }

    private static Path folder(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    private void makeFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        makeFolder(folder(folder));
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
        unsyncedFolders.add(folder(folder));
    }

    private static void writeSynced(Path path, byte[] content) throws IOException {
        try (FileOutputStream out = new FileOutputStream(path.toFile())) {
            out.write(content);
            out.getFD().sync();
        }
    }

    private static void dropTemporary(Path temporary, IOException cause) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * Makes the entry of {@code path}, and those of the folders that lead to it, survive a crash.
     */
    private void syncFolders(Path path) throws IOException {
        folderSync.lock();
        try {
            for (Path folder = path.getParent(); folder != null; folder = folder.getParent()) {
                if (unsyncedFolders.remove(folder)) {
                    syncFolder(folder);
                }
            }
        } finally {
            folderSync.unlock();
        }
    }

    private void syncFolder(Path folder) throws IOException {
        // Only a channel can open a folder, and an interrupt closes it: sync again, then restore
        // the interrupt.
        boolean interrupted = Thread.interrupted();
        try {
            while (!syncedUninterrupted(folder)) {
                interrupted |= Thread.interrupted();
            }
        } catch (IOException e) {
            unsyncedFolders.add(folder);
            throw e;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean syncedUninterrupted(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
            return true;
        } catch (ClosedByInterruptException e) {
            return false;
        }
    }

    private static void deleteTree(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(path)) {
            for (Path entry : tree.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(entry);
            }
        }
    }

    /**
     * Tells a full disk from other failures. The JDK has no type for it, only the system's text.
     */
    static IOException explain(IOException e, String verb, Path path) {
        String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (text.contains("no space left on device") || text.contains("quota exceeded")) {
            return new DiskFullException(
                    "Cannot " + verb + " " + path + ": the disk is full. Free some space on it.",
                    e);
        }
        return e;
    }

    private final class LocalFile implements AppendFile {
        private final Path path;
        private final FileOutputStream out;
        private long size;

        LocalFile(Path path) throws IOException {
            this.path = path;
            this.out = new FileOutputStream(path.toFile(), true);
            this.size = Files.size(path);
        }

        @Override
        public void append(ByteBuffer bytes) throws IOException {
            int length = bytes.remaining();
            try {
                write(bytes, length);
            } catch (IOException e) {
                throw explain(e, "append to", path);
            }
            bytes.position(bytes.limit());
            size += length;
        }

        private void write(ByteBuffer bytes, int length) throws IOException {
            if (bytes.hasArray()) {
                out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), length);
            } else {
                byte[] content = new byte[length];
                bytes.duplicate().get(content);
                out.write(content);
            }
        }

        @Override
        public void sync() throws IOException {
            try {
                out.getFD().sync();
                syncFolders(path);
            } catch (IOException e) {
                throw explain(e, "sync", path);
            }
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
