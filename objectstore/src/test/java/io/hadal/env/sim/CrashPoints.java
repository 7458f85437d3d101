package io.hadal.env.sim;

import io.hadal.env.OperationHook;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the moments before and after every operation that it is told of, from 0, and crashes at
 * one of them. Made without a crash first, it tells how many there are; then a test goes through
 * all of them.
 */
public final class CrashPoints implements OperationHook {
    private final int crashAt;
    private final Runnable crash;
    private final List<String> moments = new ArrayList<>();

    private CrashPoints(int crashAt, Runnable crash) {
        this.crashAt = crashAt;
        this.crash = crash;
    }

    /** Only counts. */
    public static CrashPoints counting() {
        return new CrashPoints(-1, () -> {});
    }

    /** Runs {@code crash}, usually a machine's {@link SimNode#crash}, at moment {@code point}. */
    public static CrashPoints at(int point, Runnable crash) {
        return new CrashPoints(point, crash);
    }

    @Override
    public void before(String operation) {
        reach("before " + operation);
    }

    @Override
    public void after(String operation) {
        reach("after " + operation);
    }

    private void reach(String moment) {
        moments.add(moment);
        if (moments.size() - 1 == crashAt) {
            crash.run();
        }
    }

    /** How many moments there have been. */
    public int count() {
        return moments.size();
    }

    /** The moment at which the crash came, or null if there were fewer moments. */
    public @Nullable String crashedAt() {
        return crashAt >= 0 && crashAt < moments.size() ? moments.get(crashAt) : null;
    }
}
