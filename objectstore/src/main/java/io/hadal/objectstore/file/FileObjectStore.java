package io.hadal.objectstore.file;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import io.hadal.env.Env;
import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.ObjectKeys;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.objectstore.OpenObject;
import io.hadal.objectstore.PartUpload;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A directory as an object store: one file per object, its path the key. An object appears whole
 * and synced, by a hard link (create: fails if the name exists, also against other processes and
 * over NFS) or a rename (put). The directory itself is made by the first write; a directory that is
 * missing later is an error, so that a lost mount is not mistaken for an empty store.
 */
public final class FileObjectStore implements ObjectStore {
    private static final int BUFFER_BYTES = 256 * 1024;

    private interface FileAction<T> {
        T run() throws IOException;
    }

    private final Path root;
    private final FilePublisher publisher;
    private final Listings listings;

    /** Touches nothing yet. */
    public FileObjectStore(Path root, Env env) {
        this.root = root.toAbsolutePath().normalize();
        this.publisher = new FilePublisher(this.root, env);
        this.listings = new Listings(this.root);
    }

    @Override
    public void create(String key, byte[] body) {
        create(key, ObjectSource.of(body));
    }

    @Override
    public boolean streams() {
        return true;
    }

    @Override
    public void create(String key, ObjectSource source) {
        Path target = path(key);
        String action = "create " + describe(key);
        run(
                action,
                () -> {
                    if (Files.exists(target)) {
                        throw exists(
                                action, target); // Saves the temporary file; the link below is what
                        // decides.
                    }
                    publisher.publish(target, source, file -> link(action, file, target));
                    return target;
                });
    }

    @Override
    public void put(String key, ObjectSource source) {
        Path target = path(key);
        run(
                "put " + describe(key),
                () -> {
                    publisher.publish(
                            target,
                            source,
                            file -> Files.move(file, target, ATOMIC_MOVE, REPLACE_EXISTING));
                    return target;
                });
    }

    @Override
    public PartUpload startParts(String key, long sizeBytes, int partBytes) {
        Path target = path(key);
        Path file = run("begin " + describe(key), publisher::newFile);
        return new PartUpload() {
            @Override
            public void put(int index, byte[] bytes) {
                run(
                        "write part " + index + " of " + describe(key),
                        () -> FilePublisher.writeAt(file, (long) index * partBytes, bytes));
            }

            @Override
            public void complete() {
                run(
                        "complete " + describe(key),
                        () -> {
                            publisher.publishParts(target, file, sizeBytes);
                            return target;
                        });
            }

            @Override
            public void abort() {
                run("abort " + describe(key), () -> Files.deleteIfExists(file));
            }
        };
    }

    @Override
    public byte[] get(String key) {
        Path file = path(key);
        return read(key, () -> Files.readAllBytes(file));
    }

    @Override
    public byte[] get(String key, long offset, int length) {
        Path file = path(key);
        return read(key, () -> readRange(file, offset, length));
    }

    @Override
    public long copyTo(String key, OutputStream sink) {
        Path file = path(key);
        String action = "read " + describe(key);
        try (InputStream in = read(key, () -> Files.newInputStream(file))) {
            byte[] buffer = new byte[BUFFER_BYTES];
            long total = 0;
            for (int count = fill(action, in, buffer);
                    count >= 0;
                    count = fill(action, in, buffer)) {
                sink.write(buffer, 0, count);
                total += count;
            }
            return total;
        } catch (IOException e) {
            throw new UncheckedIOException(action + ": the sink failed", e);
        }
    }

    @Override
    public OpenObject open(String key) {
        Path file = path(key);
        return read(
                key,
                () -> {
                    BasicFileAttributes attributes =
                            Files.readAttributes(file, BasicFileAttributes.class);
                    if (attributes.isDirectory()) {
                        throw new NoSuchFileException(file.toString());
                    }
                    return new OpenObject(attributes.size(), Files.newInputStream(file));
                });
    }

    @Override
    public Optional<ObjectInfo> head(String key) {
        Path file = path(key);
        return run(
                "head " + describe(key),
                () -> {
                    try {
                        BasicFileAttributes attributes =
                                Files.readAttributes(file, BasicFileAttributes.class);
                        return attributes.isRegularFile()
                                ? Optional.of(FileLister.info(key, attributes))
                                : Optional.empty();
                    } catch (IOException e) {
                        if (isMissing(e)) {
                            return Optional.empty();
                        }
                        throw e;
                    }
                });
    }

    @Override
    public ListPage list(String prefix, String startAfter, int limit) {
        ObjectKeys.checkPrefix(prefix);
        ObjectKeys.checkLimit(limit);
        return run(
                "list " + describe(prefix),
                () -> {
                    ListPage page = listings.page(prefix, startAfter, limit);
                    return page.objects().isEmpty() ? requireRoot(page) : page;
                });
    }

    @Override
    public List<String> listFolders(String prefix) {
        ObjectKeys.checkFolder(prefix);
        return run(
                "list " + describe(prefix),
                () -> {
                    List<String> found = FileLister.folders(root.resolve(prefix));
                    return found.isEmpty() ? requireRoot(found) : found;
                });
    }

    @Override
    public void delete(Collection<String> keys) {
        keys.forEach(ObjectKeys::check);
        Set<Path> touched = new LinkedHashSet<>();
        for (String key : keys) {
            Path file = path(key);
            if (run("delete " + describe(key), () -> deleteFile(file))) {
                touched.add(DurableFolders.parent(file));
            }
        }
        run(
                "delete in " + location(),
                () -> {
                    publisher.tidy(touched);
                    return touched;
                });
    }

    @Override
    public String location() {
        return "file:" + root;
    }

    @Override
    public void close() {
        try {
            publisher.close();
        } catch (IOException e) {
            throw FileFailure.of("close " + location(), e);
        }
    }

    private void link(String action, Path file, Path target) throws IOException {
        try {
            Files.createLink(target, file);
        } catch (UnsupportedOperationException e) {
            throw new ObjectStoreException(
                    Kind.UNSUPPORTED,
                    action + ": the file system has no hard links, so it cannot create atomically",
                    e);
        } catch (FileAlreadyExistsException e) {
            throw exists(action, target);
        }
    }

    /**
     * The other's object is made durable first: its writer may have died in between, and whoever
     * reads it now relies on it.
     */
    private ObjectStoreException exists(String action, Path target) throws IOException {
        if (Files.isDirectory(target)) {
            return new ObjectStoreException(
                    Kind.UNSUPPORTED, action + ": no key may be another key's folder");
        }
        publisher.makeDurable(DurableFolders.parent(target));
        return new ObjectStoreException(Kind.ALREADY_EXISTS, action + ": it exists");
    }

    private static byte[] readRange(Path file, long offset, int length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes =
                    ByteBuffer.allocate((int) Math.clamp(channel.size() - offset, 0, length));
            int count = 0;
            while (bytes.hasRemaining() && count >= 0) {
                count = channel.read(bytes, offset + bytes.position());
            }
            return Arrays.copyOf(bytes.array(), bytes.position());
        }
    }

    private static int fill(String action, InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw isMissing(e)
                    ? new ObjectStoreException(Kind.NOT_FOUND, action + ": no such object", e)
                    : FileFailure.of(action, e);
        }
    }

    private static boolean deleteFile(Path file) throws IOException {
        try {
            return !Files.isDirectory(file) && Files.deleteIfExists(file);
        } catch (IOException e) {
            if (isMissing(e)) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Whether there is no object because there is nothing, a folder, or a file where the key has a
     * folder.
     */
    private static boolean isMissing(IOException error) {
        return error instanceof NoSuchFileException
                || FileFailure.isNotDirectory(error)
                || FileFailure.isDirectory(error);
    }

    private <T> T read(String key, FileAction<T> body) {
        String action = "read " + describe(key);
        return run(
                action,
                () -> {
                    try {
                        return body.run();
                    } catch (IOException e) {
                        if (isMissing(e) && Files.isDirectory(root)) {
                            throw new ObjectStoreException(
                                    Kind.NOT_FOUND, action + ": no such object", e);
                        }
                        throw e;
                    }
                });
    }

    private <T> T run(String action, FileAction<T> body) {
        try {
            publisher.requireIntact();
            return body.run();
        } catch (IOException e) {
            throw e instanceof NoSuchFileException && !Files.isDirectory(root)
                    ? noRoot(action)
                    : FileFailure.of(action, e);
        }
    }

    private <T> T requireRoot(T result) {
        if (!Files.isDirectory(root)) {
            throw noRoot("list " + location());
        }
        return result;
    }

    private ObjectStoreException noRoot(String action) {
        return new ObjectStoreException(
                Kind.NO_SUCH_BUCKET,
                action
                        + ": there is no directory "
                        + root
                        + "; make it, or mount what should be there");
    }

    private Path path(String key) {
        try {
            return root.resolve(ObjectKeys.check(key));
        } catch (InvalidPathException e) {
            throw new ObjectStoreException(
                    Kind.UNSUPPORTED,
                    "key '"
                            + key
                            + "' is not possible in this locale; start with LC_ALL=C.UTF-8, or keep to ASCII",
                    e);
        }
    }

    private String describe(String key) {
        return location() + "/" + key;
    }
}
