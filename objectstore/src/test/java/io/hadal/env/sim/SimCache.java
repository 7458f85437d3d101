package io.hadal.env.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The real files of a simulated disk, which a library opens by itself. Made when first needed. */
final class SimCache {
    private @Nullable Path root;

    /** The path of {@code name}, whether there is such a file or not. */
    Path prepare(String name) throws IOException {
        Path present = root;
        if (present == null) {
            present = Files.createTempDirectory("hadal-sim-");
            root = present;
        }
        Path path = present.resolve(name);
        Path folder = path.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        return path;
    }

    /** The path of the file, or null if there is no such file. */
    @Nullable Path find(String name) {
        Path present = root;
        if (present == null) {
            return null;
        }
        Path path = present.resolve(name);
        return Files.isRegularFile(path) ? path : null;
    }

    List<String> list(String folder) throws IOException {
        Path present = root;
        if (present == null || !Files.isDirectory(present.resolve(folder))) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(present.resolve(folder))) {
            return entries.filter(Files::isRegularFile)
                    .map(path -> path.getFileName().toString())
                    .toList();
        }
    }

    void deleteFolder(String folder) throws IOException {
        Path present = root;
        if (present != null) {
            deleteTree(present.resolve(folder));
        }
    }

    void deleteAll() throws IOException {
        Path present = root;
        if (present != null) {
            deleteTree(present);
            root = null;
        }
    }

    /** Each file is kept, lost, or cut short: nothing durable may depend on it. */
    void losePower(RandomGenerator random) {
        Path present = root;
        if (present == null) {
            return;
        }
        try {
            for (Path path : tree(present)) {
                if (Files.isRegularFile(path)) {
                    spoil(path, random.nextInt(3), random.nextDouble());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void spoil(Path path, int how, double part) throws IOException {
        if (how == 0) {
            Files.delete(path);
        } else if (how == 1) {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate((long) (channel.size() * part));
            }
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (Files.exists(folder)) {
            for (Path path : tree(folder).reversed()) {
                Files.delete(path);
            }
        }
    }

    /** The folder and all in it, each folder before what is in it. */
    private static List<Path> tree(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.sorted(Comparator.naturalOrder()).toList();
        }
    }
}
