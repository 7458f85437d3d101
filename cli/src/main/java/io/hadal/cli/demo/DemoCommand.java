package io.hadal.cli.demo;

import io.hadal.cli.process.ServerProcess;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Plays the loss of a server and of a site, and exits with 1 if a claim does not hold. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Plays by itself the loss of a server (load, milestone, kill -9, copy, attach) and of a site (replication, failover, failback).",
            "Checks its own claims."
        })
public final class DemoCommand implements Callable<Integer> {
    @Option(names = "--keep", description = "leave the last server running and its files in place")
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
        Files.createDirectories(home);
        Stage stage = new Stage(out);
        ServerProcess west;
        try {
            stage.part("1. The loss of a server");
            new LostServer(home, stage).play();
            stage.part("2. The loss of a site");
            west = new LostSite(home, stage).play();
        } catch (ClaimFailedException e) {
            out.printf("%nFAILED: %s%nThe files are in %s%n", e.getMessage(), home);
            return 1;
        }
        if (keep) {
            west.leaveRunning();
            out.printf(
                    "%nServer west goes on: mariadb -h 127.0.0.1 -P %d -u root shop%n",
                    west.port());
            out.printf("It is process %d; its files are in %s%n", west.pid(), home);
        } else {
            west.close();
            Trees.delete(home);
        }
        out.printf("%nAll claims hold.%n");
        return 0;
    }
}
