package io.hadal.bench;

import io.hadal.cli.process.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** From the start of the process to the first answered query, with an empty data directory. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = "Seconds from the command to the first answered query.")
final class StartBench implements Callable<Integer> {
    @Mixin private Rounds rounds = new Rounds();

    @Override
    public Integer call() throws Exception {
        Path directory = Peers.newDirectory();
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i <= rounds.count(); i++) {
            Path round = Files.createDirectory(directory.resolve("round" + i));
            long start = System.nanoTime();
            try (ServerProcess server = Peers.hadal(round, "")) {
                double taken = (System.nanoTime() - start) / 1e9;
                System.out.printf("round %d: %.2f s (pid %d)%n", i, taken, server.pid());
                if (i > 0) {
                    seconds.add(taken);
                }
            }
        }
        System.out.printf(
                "median of %d rounds: %.2f s%n", rounds.count(), CommitBench.median(seconds));
        return 0;
    }
}
