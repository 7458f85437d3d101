package io.hadal.cli.store;

import com.google.gson.GsonBuilder;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.check.CheckReport;
import io.hadal.objectstore.check.CheckReport.Percentiles;
import io.hadal.objectstore.check.StoreCheck;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks a store whether it is good enough for a database. */
@Command(
        name = "store",
        mixinStandardHelpOptions = true,
        description = "Checks of a store.",
        subcommands = StoreCommand.Check.class,
        synopsisSubcommandLabel = "check")
public final class StoreCommand {

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = {
                "Tries what a database needs: read after write, conditional create under races, listing, parts, deletion, latency.",
                "Works in a folder of its own below the path and leaves nothing behind. Exits with 1 if the store is refused."
            })
    static final class Check implements Callable<Integer> {
        @Mixin private StoreArgument argument = new StoreArgument();

        @Option(
                names = "--multipart-mb",
                defaultValue = "20",
                description = "size of an object that is uploaded in parts (${DEFAULT-VALUE})")
        private int multipartMb;

        @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

        @Override
        public Integer call() {
            PrintWriter out =
                    spec == null ? new PrintWriter(System.out, true) : spec.commandLine().getOut();
            try (ObjectStore store = argument.open()) {
                CheckReport report = StoreCheck.thorough(store, argument.env(), multipartMb << 20);
                if (argument.json()) {
                    out.println(
                            new GsonBuilder()
                                    .setPrettyPrinting()
                                    .create()
                                    .toJson(Answer.of(report)));
                } else {
                    print(out, report);
                }
                return report.passed() ? 0 : 1;
            }
        }

        private static void print(PrintWriter out, CheckReport report) {
            out.println(report.location());
            for (CheckReport.Step step : report.steps()) {
                out.printf(
                        "  %-6s %s: %s%n",
                        step.passed() ? "ok" : "FAILED", step.name(), step.message());
            }
            out.println(
                    report.passed()
                            ? "good enough for a database"
                            : "not good enough for a database");
        }
    }

    /** The JSON form. Times in microseconds. */
    private record Answer(
            String location,
            boolean passed,
            List<Step> steps,
            @Nullable Times createMicros,
            @Nullable Times getMicros) {

        private record Step(String name, boolean passed, String message) {}

        private record Times(long p50, long p90, long p99, long max) {
            static Times of(Percentiles p) {
                return new Times(
                        micros(p.p50()), micros(p.p90()), micros(p.p99()), micros(p.max()));
            }

            private static long micros(java.time.Duration duration) {
                return duration.toNanos() / 1000;
            }
        }

        static Answer of(CheckReport report) {
            List<Step> steps =
                    report.steps().stream()
                            .map(step -> new Step(step.name(), step.passed(), step.message()))
                            .toList();
            return new Answer(
                    report.location(),
                    report.passed(),
                    steps,
                    report.latencies().map(latencies -> Times.of(latencies.create())).orElse(null),
                    report.latencies().map(latencies -> Times.of(latencies.get())).orElse(null));
        }
    }
}
