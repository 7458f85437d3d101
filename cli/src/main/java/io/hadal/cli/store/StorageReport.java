package io.hadal.cli.store;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.StorageId;
import io.hadal.storage.StoredSizes;
import io.hadal.storage.StoredSizes.Size;
import io.hadal.storage.history.DeadEnd;
import io.hadal.storage.history.DeadEnds;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.Locator;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.history.Note;
import io.hadal.storage.log.Opening.PastLine;
import io.hadal.storage.snapshot.DatabaseImage.Milestone;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/**
 * One database as its objects show it; also the JSON form of {@code hadal inspect}. Times as text,
 * UTC.
 *
 * @param problem why there is no head, or null
 * @param lines oldest first, the one that is written (or waits to be) last
 * @param deadEnds what no later state has
 * @param folders objects and bytes by the first part of their keys
 */
record StorageReport(
        String storageId,
        String location,
        @Nullable String problem,
        @Nullable HeadReport head,
        List<LineReport> lines,
        List<DeadEndReport> deadEnds,
        List<MilestoneReport> milestones,
        List<String> locks,
        Map<String, Size> folders,
        List<String> notes) {

    /**
     * @param earliestTime first time that can be attached, or null: all since the beginning
     */
    record HeadReport(
            String line, long seq, long position, String time, @Nullable String earliestTime) {}

    /**
     * @param sealedAt seq of its seal, or null
     */
    record LineReport(
            String line, long term, long firstSeq, @Nullable Long sealedAt, String opened) {}

    /** What a line holds beyond the position at which the log went on from elsewhere. */
    record DeadEndReport(String line, long afterPosition, long lastPosition, String lastTime) {}

    record MilestoneReport(String name, long position, String time) {}

    static StorageReport read(StorageId id, ObjectStore folder, Env env, boolean quiet) {
        LogReader log = new LogReader(folder, env);
        List<String> locks = new ArrayList<>();
        Map<String, Size> folders = sizes(folder, locks, quiet).folders();
        return switch (log.findHead()) {
            case HeadSearch.Found found ->
                    new StorageReport(
                            id.toString(),
                            folder.location(),
                            null,
                            head(found.head()),
                            lines(found.head()),
                            deadEnds(new DeadEnds(log).find(found.head())),
                            milestones(new Locator(log).milestones(found.head()).values()),
                            locks,
                            folders,
                            found.notes().stream().map(Note::message).toList());
            case HeadSearch.Nothing nothing ->
                    without(id, folder, "there is no log here", locks, folders);
            case HeadSearch.TwoHistories two ->
                    without(
                            id,
                            folder,
                            "two histories that do not know each other: " + two.describe(),
                            locks,
                            folders);
        };
    }

    private static StorageReport without(
            StorageId id,
            ObjectStore folder,
            String problem,
            List<String> locks,
            Map<String, Size> folders) {
        return new StorageReport(
                id.toString(),
                folder.location(),
                problem,
                null,
                List.of(),
                List.of(),
                List.of(),
                locks,
                folders,
                List.of());
    }

    private static HeadReport head(Head head) {
        long earliest = head.boundary().timeMicros();
        return new HeadReport(
                head.line().toString(),
                head.latest().seq(),
                head.latest().position(),
                Times.text(head.latest().timeMicros()),
                earliest == 0 ? null : Times.text(earliest));
    }

    private static List<LineReport> lines(Head head) {
        List<LineReport> lines = new ArrayList<>();
        for (PastLine past : head.opening().past()) {
            lines.add(
                    new LineReport(
                            past.line().toString(),
                            past.line().term(),
                            past.firstSeq(),
                            past.sealSeq(),
                            Times.text(past.openedMicros())));
        }
        lines.add(
                new LineReport(
                        head.line().toString(),
                        head.line().term(),
                        head.opening().firstSeq(),
                        null,
                        Times.text(head.opening().timeMicros())));
        return lines;
    }

    private static List<DeadEndReport> deadEnds(List<DeadEnd> ends) {
        return ends.stream()
                .map(end ->
                        new DeadEndReport(
                                end.line().toString(),
                                end.fork().position(),
                                end.end().position(),
                                Times.text(end.end().timeMicros())))
                .toList();
    }

    private static List<MilestoneReport> milestones(Collection<Milestone> milestones) {
        return milestones.stream()
                .map(milestone ->
                        new MilestoneReport(
                                milestone.name(),
                                milestone.position(),
                                Times.text(milestone.timeMicros())))
                .toList();
    }

    private static StoredSizes sizes(ObjectStore folder, List<String> locks, boolean quiet) {
        try (ProgressBar bar = progress(quiet)) {
            return StoredSizes.list(
                    folder,
                    object -> {
                        if (object.key().startsWith(Keys.LOCKS)) {
                            locks.add(object.key());
                        }
                        bar.step();
                    });
        }
    }

    /** On a terminal only. */
    private static ProgressBar progress(boolean quiet) {
        ProgressBarBuilder builder =
                new ProgressBarBuilder().setTaskName("listing").setInitialMax(-1);
        if (quiet || System.console() == null || !System.console().isTerminal()) {
            builder.setConsumer(new SilentConsumer());
        }
        return builder.build();
    }

    void print(PrintWriter out) {
        out.println("storage id " + storageId + " in " + location);
        if (problem != null) {
            out.println("  cannot be attached: " + problem);
        }
        if (head != null) {
            out.printf(
                    "  head        position %,d at %s, chunk %d of line %s%n",
                    head.position(), head.time(), head.seq(), head.line());
            out.println(
                    "  earliest    "
                            + (head.earliestTime() == null
                                    ? "the beginning"
                                    : head.earliestTime()));
        }
        for (LineReport line : lines) {
            out.printf(
                    "  line        term %d, %s, opened %s, chunks from %d, %s%n",
                    line.term(),
                    line.line(),
                    line.opened(),
                    line.firstSeq(),
                    line.sealedAt() == null ? "not sealed" : "sealed by chunk " + line.sealedAt());
        }
        deadEnds.forEach(end ->
                out.printf(
                        "  dead end    line %s after position %,d, up to %,d at %s; --divergence prints it%n",
                        end.line(), end.afterPosition(), end.lastPosition(), end.lastTime()));
        milestones.forEach(milestone ->
                out.printf(
                        "  milestone   \"%s\" at %s, position %,d%n",
                        milestone.name(), milestone.time(), milestone.position()));
        locks.forEach(lock -> out.println("  lock        " + lock));
        folders.forEach((name, size) ->
                out.printf("  %-11s %,d objects, %,d bytes%n", name, size.objects(), size.bytes()));
        notes.forEach(note -> out.println("  note        " + note));
        out.flush();
    }
}
