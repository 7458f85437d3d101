package io.hadal.engine.open;

import io.hadal.engine.Failover;
import io.hadal.engine.Failover.Step;
import io.hadal.env.Env;
import io.hadal.storage.history.LeftOut;
import io.hadal.storage.history.Point;
import io.hadal.storage.line.HeldLock;
import io.hadal.storage.line.Locks;
import io.hadal.storage.line.OpenResult.Opened;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a FAILOVER tells, collected as it goes. */
final class FailoverReport {
    private final Env env;
    private final long begunNanos;
    private final List<Step> steps = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private long doneNanos;

    FailoverReport(Env env) {
        this.env = env;
        this.begunNanos = env.monotonicNanos();
        this.doneNanos = begunNanos;
    }

    void note(String note) {
        if (!notes.contains(note)) {
            notes.add(note);
        }
    }

    void notes(List<String> more) {
        more.forEach(this::note);
    }

    private void phase(String name, long untilNanos, String detail) {
        steps.add(new Step(name, Duration.ofNanos(untilNanos - doneNanos), detail));
        doneNanos = untilNanos;
    }

    void decided(Decision decision) {
        String where = decision.isLatest() ? ", the newest here" : ", not the newest here";
        String how = decision.warm() ? "; it is what is shown" : "; it was read from the store";
        phase("decide", env.monotonicNanos(), describe(decision.point()) + where + how);
    }

    private static String describe(Point point) {
        return "commit "
                + point.position()
                + " of "
                + Milestones.time(point.timeMicros())
                + " (UTC), chunk "
                + point.seq()
                + " of line "
                + point.line();
    }

    void opened(OpeningClock clock, Opened opened) {
        phase("lock", clock.lockedNanos(), "lock of line " + opened.opening().line());
        phase("seal", clock.sealedNanos(), "the line before is sealed");
        opened.ignoredLocks()
                .forEach(lock ->
                        note("Lock " + lock.describe(env.nowMicros()) + " counts no more."));
    }

    void ready() {
        phase("open", env.monotonicNanos(), "the new line is open for writing");
    }

    Failover.Report done(Decision decision) {
        steps.add(
                new Step(
                        "first write possible",
                        Duration.ofNanos(doneNanos - begunNanos),
                        "after the statement began"));
        steps.add(new Step("lost", null, lost(decision)));
        return result(decision);
    }

    Failover.Report dryRun(Decision decision, List<HeldLock> locks, SourceWatch watch) {
        steps.add(new Step("lost", null, lost(decision)));
        steps.add(new Step("unknown", null, unknown(decision)));
        steps.add(new Step("locks", null, locks(decision, locks)));
        steps.add(new Step("source", null, watch.describe()));
        return result(decision);
    }

    private Failover.Report result(Decision decision) {
        Point point = decision.point();
        return new Failover.Report(point.position(), point.timeMicros(), steps, notes);
    }

    private static String lost(Decision decision) {
        if (decision.leftOut().isPresent()) {
            LeftOut out = decision.leftOut().get();
            return out.records()
                    + " commits that are here in part, positions "
                    + out.firstPosition()
                    + " to "
                    + out.lastPosition()
                    + ": "
                    + String.join(" ", out.objects());
        }
        return decision.isLatest()
                ? "nothing that is here"
                : decision.abandoned() + " commits after that point: they stay attachable AT TIME";
    }

    /** What the source had committed and this store never got. */
    private String unknown(Decision decision) {
        long age = Math.max(0, env.nowMicros() - decision.head().latest().timeMicros());
        return "what was committed elsewhere after "
                + describe(decision.head().latest())
                + ", "
                + age / 1_000_000
                + " s ago by this server's clock, and did not arrive here";
    }

    private String locks(Decision decision, List<HeldLock> locks) {
        List<HeldLock> counting = Locks.counting(locks, decision.head());
        if (counting.isEmpty()) {
            return "none that hinders";
        }
        return counting.stream()
                .map(lock -> lock.describe(env.nowMicros()))
                .collect(
                        Collectors.joining(
                                ", ",
                                "",
                                ". FAILOVER is refused until it is removed, or needs FORCE, which fences that server"));
    }
}
