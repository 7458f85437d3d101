package io.hadal.cli.demo;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What any tool does with folders. */
final class Trees {
    private Trees() {}

    /**
     * Files below a folder, by their path in it, with their size. Others may write and delete there
     * meanwhile: what is gone when it is looked at is not there.
     */
    static Map<String, Long> files(Path folder) throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        sizes.put(folder.relativize(file).toString(), attributes.size());
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path path, IOException error)
                            throws IOException {
                        return unlessGone(path, error);
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path path, @Nullable IOException error) throws IOException {
                        return error == null ? FileVisitResult.CONTINUE : unlessGone(path, error);
                    }

                    private FileVisitResult unlessGone(Path path, IOException error)
                            throws IOException {
                        if (error instanceof NoSuchFileException && !path.equals(folder)) {
                            return FileVisitResult.CONTINUE;
                        }
                        throw error;
                    }
                });
        return sizes;
    }

    /** Number of files copied. */
    static long copy(Path from, Path to) throws IOException {
        Map<String, Long> files = files(from);
        for (String name : files.keySet()) {
            Path target = to.resolve(name);
            Files.createDirectories(target.resolveSibling(""));
            Files.copy(from.resolve(name), target);
        }
        return files.size();
    }

    static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
