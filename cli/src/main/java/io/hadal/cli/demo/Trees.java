package io.hadal.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What any tool does with folders. */
final class Trees {
    private Trees() {}

    /** Files below a folder, by their path in it, with their size. */
    static Map<String, Long> files(Path folder) throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                sizes.put(folder.relativize(file).toString(), Files.size(file));
            }
        }
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
