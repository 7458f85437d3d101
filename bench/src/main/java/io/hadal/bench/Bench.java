package io.hadal.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry of {@code bench/run}. */
@Command(
        name = "bench/run",
        mixinStandardHelpOptions = true,
        description =
                "Benchmarks; figures go to bench/RESULTS.md by hand, with the machine and the command.",
        subcommands = {
            CommitBench.class,
            LagBench.class,
            AttachBench.class,
            FailoverBench.class,
            RestartBench.class,
            SoakBench.class,
            StartBench.class,
            ConnectionsBench.class,
            CopyBench.class,
            LossBench.class,
            FailbackBench.class
        })
final class Bench {
    private Bench() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }
}
