package io.hadal.env.sim;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;

/**
 * Makes virtual threads whose continuations a given executor runs. The JDK can do it, but keeps it
 * to itself.
 */
final class SimThreads {
    /** {@code Thread.NO_INHERIT_THREAD_LOCALS}. */
    private static final int NO_INHERIT_THREAD_LOCALS = 1 << 2;

    private static final MethodHandle NEW_VIRTUAL_THREAD = find();

    private SimThreads() {}

    static Thread create(Executor scheduler, String name, Runnable body) {
        try {
            return (Thread)
                    NEW_VIRTUAL_THREAD.invokeExact(scheduler, name, NO_INHERIT_THREAD_LOCALS, body);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("Cannot make a simulated thread", e);
        }
    }

    private static MethodHandle find() {
        try {
            Class<?> builders = Class.forName("java.lang.ThreadBuilders");
            MethodType type =
                    MethodType.methodType(
                            Thread.class, Executor.class, String.class, int.class, Runnable.class);
            return MethodHandles.privateLookupIn(builders, MethodHandles.lookup())
                    .findStatic(builders, "newVirtualThread", type);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "The simulator needs a JDK 25 started with --add-opens java.base/java.lang=ALL-UNNAMED",
                    e);
        }
    }
}
