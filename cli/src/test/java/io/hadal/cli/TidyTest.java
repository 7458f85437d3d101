package io.hadal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The repository checks itself: what a reader would stumble over. */
class TidyTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");
    private static final Pattern LEFTOVER =
            Pattern.compile("\\b(FI" + "XME|TO" + "DO|X" + "XX)\\b");

    private static final int TRAPS = 31;

    @Test
    void everyPackageSaysWhatItIs() throws IOException {
        List<Path> silent = new ArrayList<>();
        for (Path source :
                files(path -> path.toString().contains("src/main/java") && isJava(path))) {
            Path folder = source.resolveSibling("");
            if (!Files.exists(folder.resolve("package-info.java")) && !silent.contains(folder)) {
                silent.add(folder);
            }
        }
        assertThat(silent).isEmpty();
    }

    @Test
    void nothingIsLeftForLater() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file :
                files(path ->
                        isJava(path) || isMarkdown(path) || path.toString().endsWith(".proto"))) {
            Matcher matcher = LEFTOVER.matcher(Files.readString(file));
            if (matcher.find()) {
                found.add(ROOT.relativize(file) + ": " + matcher.group());
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void linksInTheDocumentsResolve() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : files(TidyTest::isMarkdown)) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                String target = link.group(1);
                if (!target.contains("://") && !Files.exists(page.resolveSibling(target))) {
                    broken.add(ROOT.relativize(page) + " -> " + target);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void everyModuleIsInTheArchitecture() throws IOException {
        String architecture = Files.readString(ROOT.resolve("ARCHITECTURE.md"));
        Matcher module =
                Pattern.compile("<module>(.*?)</module>")
                        .matcher(Files.readString(ROOT.resolve("pom.xml")));
        List<String> unknown = new ArrayList<>();
        while (module.find()) {
            if (!architecture.contains("`" + module.group(1) + "`")) {
                unknown.add(module.group(1));
            }
        }
        assertThat(unknown).isEmpty();
    }

    /** Traps that others have fallen into, by number: a test is named after each. */
    @Test
    void everyTrapIsATest() throws IOException {
        Pattern name = Pattern.compile("void t(\\d+)[A-Z]\\w*\\(");
        Set<Integer> found = new TreeSet<>();
        for (Path source : files(path -> path.toString().endsWith("Test.java"))) {
            Matcher test = name.matcher(Files.readString(source));
            while (test.find()) {
                found.add(Integer.parseInt(test.group(1)));
            }
        }
        assertThat(found)
                .containsAll(IntStream.rangeClosed(1, TRAPS).boxed().collect(Collectors.toSet()));
    }

    private static boolean isJava(Path path) {
        return path.toString().endsWith(".java");
    }

    private static boolean isMarkdown(Path path) {
        return path.toString().endsWith(".md");
    }

    private static List<Path> files(Predicate<Path> wanted) throws IOException {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(Files::isRegularFile)
                    .filter(path ->
                            !path.toString().contains("/target/")
                                    && !path.toString().contains("/.git/"))
                    .filter(wanted)
                    .toList();
        }
    }
}
