package io.hadal.cli.store;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.hadal.replication.ReplicationStatus;
import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** Shows how a replicator stands: a bar on a terminal, or a line of JSON for each change. */
final class ReplicationProgress implements AutoCloseable {
    private static final long MIB = 1 << 20;

    private final PrintWriter out;
    private final @Nullable Gson json;
    private final ProgressBar bar;
    private @Nullable Line last;

    /** The JSON form. Times in seconds and text, UTC. */
    private record Line(
            String state,
            long position,
            @Nullable String time,
            long sourcePosition,
            long lagPositions,
            double lagSeconds,
            long lagBytes,
            long objects,
            long bytes,
            @Nullable String error) {

        static Line of(ReplicationStatus status) {
            return new Line(
                    status.state().name().toLowerCase(Locale.ROOT),
                    status.position(),
                    status.timeMicros() == 0 ? null : Times.text(status.timeMicros()),
                    status.sourcePosition(),
                    status.lagPositions(),
                    status.lagMicros() / 1e6,
                    status.lagBytes(),
                    status.objects().objects(),
                    status.objects().bytes(),
                    status.error());
        }
    }

    ReplicationProgress(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json ? new GsonBuilder().serializeNulls().create() : null;
        ProgressBarBuilder builder =
                new ProgressBarBuilder()
                        .setTaskName("replicating")
                        .setUnit(" MiB", MIB)
                        .setInitialMax(-1)
                        .showSpeed();
        if (json || System.console() == null || !System.console().isTerminal()) {
            builder.setConsumer(new SilentConsumer());
        }
        this.bar = builder.build();
    }

    void show(ReplicationStatus status) {
        bar.maxHint(Math.max(1, status.objects().bytesKnown()));
        bar.stepTo(status.objects().bytes());
        bar.setExtraMessage(text(status));
        Line line = Line.of(status);
        if (json != null && !line.equals(last)) {
            out.println(json.toJson(line));
            out.flush();
        }
        last = line;
    }

    /** In words, for the end. */
    void summary(ReplicationStatus status) {
        if (json == null) {
            out.println(
                    text(status)
                            + String.format(
                                    Locale.ROOT,
                                    "; %,d objects, %,d bytes copied",
                                    status.objects().objects(),
                                    status.objects().bytes()));
            out.flush();
        }
    }

    private static String text(ReplicationStatus status) {
        String where =
                String.format(
                        Locale.ROOT,
                        "commit %,d of %,d, %.1f s behind",
                        status.position(),
                        status.sourcePosition(),
                        status.lagMicros() / 1e6);
        String safe = status.position() > 0 ? ", safe to attach" : "";
        String objects =
                String.format(
                        Locale.ROOT,
                        " (%,d/%,d objects)",
                        status.objects().objects(),
                        status.objects().objectsKnown());
        return where + safe + objects + (status.error() == null ? "" : " - " + status.error());
    }

    @Override
    public void close() {
        bar.close();
    }
}
