package io.hadal.cli.demo;

import io.hadal.cli.process.ServerProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Plays the loss of a server and exits with 1 if one of its claims does not hold. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "Plays the loss of a server by itself: load, milestone, kill -9, copy, attach; checks its own claims.")
public final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--keep",
            description = "leave the second server running and its files in place")
    private boolean keep;

    @Option(
            names = "--directory",
            description = "an empty or new directory for its files (default: a temporary one)")
    private @Nullable Path directory;

    @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out =
                spec == null ? new PrintWriter(System.out, true) : spec.commandLine().getOut();
        Path home =
                directory == null
                        ? Files.createTempDirectory("hadal-demo-")
                        : directory.toAbsolutePath();
        ServerProcess second;
        try {
            second = new Story(home, new Stage(out)).play();
        } catch (ClaimFailedException e) {
            out.printf("%nFAILED: %s%nThe files are in %s%n", e.getMessage(), home);
            return 1;
        }
        if (keep) {
            second.leaveRunning();
            out.printf(
                    "%nThe second server goes on: mariadb -h 127.0.0.1 -P %d -u root shop%n",
                    second.port());
            out.printf("It is process %d; its files are in %s%n", second.pid(), home);
        } else {
            second.close();
            deleteTree(home);
        }
        out.printf("%nAll claims hold.%n");
        return 0;
    }

    private static void deleteTree(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(directory)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
