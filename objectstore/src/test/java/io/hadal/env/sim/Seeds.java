package io.hadal.env.sim;

import org.jspecify.annotations.Nullable;

/**
 * Runs a test's body with many seeds: {@code -Dseeds=N} tries 1 to N, {@code -Dseed=S} only S. The
 * error of a failing seed begins with the seed and says how to run it again.
 */
public final class Seeds {
    private static final int DEFAULT_COUNT = 200;

    /** A test that a seed decides. */
    public interface Body {
        void run(long seed) throws Exception;
    }

    /** A test in a world of its own. */
    public interface WorldBody {
        void run(SimWorld world) throws Exception;
    }

    private Seeds() {}

    /** As many seeds as the build asks for. */
    public static void forEach(Body body) {
        forEach(count(), body);
    }

    /** {@code count} seeds, unless one is asked for alone. */
    public static void forEach(int count, Body body) {
        String only = System.getProperty("seed");
        if (only != null && !only.isBlank()) {
            runOne(Long.parseLong(only), body);
            return;
        }
        for (long seed = 1; seed <= count; seed++) {
            runOne(seed, body);
        }
    }

    /** As many worlds as the build asks for seeds. */
    public static void forEachWorld(WorldBody body) {
        forEachWorld(count(), body);
    }

    public static void forEachWorld(int count, WorldBody body) {
        forEach(
                count,
                seed -> {
                    try (SimWorld world = new SimWorld(seed)) {
                        body.run(world);
                    }
                });
    }

    /** How many seeds the build asks for. */
    public static int count() {
        return Integer.getInteger("seeds", DEFAULT_COUNT);
    }

    private static void runOne(long seed, Body body) {
        try {
            body.run(seed);
        } catch (Throwable e) {
            throw new AssertionError("seed=" + seed + " fails" + reproduction(seed) + ": " + e, e);
        }
    }

    private static String reproduction(long seed) {
        String test = callingTest();
        return test == null
                ? ""
                : " (reproduce with mvn test -Dtest=" + test + " -Dseed=" + seed + ")";
    }

    /**
     * The class and method of the test, found on the stack: the outermost caller in a class named
     * as a test.
     */
    private static @Nullable String callingTest() {
        String found = null;
        for (StackTraceElement element : Thread.currentThread().getStackTrace()) {
            String type = element.getClassName();
            if (type.endsWith("Test") && !element.getMethodName().startsWith("lambda$")) {
                found = type.substring(type.lastIndexOf('.') + 1) + "#" + element.getMethodName();
            }
        }
        return found;
    }
}
