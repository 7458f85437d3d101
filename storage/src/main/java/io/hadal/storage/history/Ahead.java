package io.hadal.storage.history;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Results of a function on many inputs, in order, computed by a bounded number of tasks ahead of
 * the reader. One reader.
 */
public final class Ahead<A, B> implements AutoCloseable {
    private final Env env;
    private final String name;
    private final Iterator<A> inputs;
    private final Function<A, B> function;
    private final int width;
    private final Deque<Running<B>> running = new ArrayDeque<>();

    private record Running<B>(CompletableFuture<B> result, Env.Task task) {}

    /**
     * @param name of the tasks; @param width how many run, or are done but not read, at a time
     */
    public Ahead(Env env, String name, Iterator<A> inputs, int width, Function<A, B> function) {
        this.env = env;
        this.name = name;
        this.inputs = inputs;
        this.width = width;
        this.function = function;
    }

    /**
     * All results. A failure of any is thrown, that of the first input first; the others are given
     * up.
     */
    public static <A, B> List<B> all(
            Env env, String name, List<A> inputs, int width, Function<A, B> function) {
        if (inputs.size() == 1) {
            return List.of(function.apply(inputs.getFirst()));
        }
        try (Ahead<A, B> ahead = new Ahead<>(env, name, inputs.iterator(), width, function)) {
            List<B> results = new ArrayList<>(inputs.size());
            while (ahead.hasNext()) {
                results.add(ahead.next());
            }
            return results;
        }
    }

    public boolean hasNext() {
        return !running.isEmpty() || inputs.hasNext();
    }

    public B next() {
        while (running.size() < width && inputs.hasNext()) {
            start(inputs.next());
        }
        CompletableFuture<B> first = running.element().result;
        try {
            B result = first.get();
            running.remove();
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ObjectStoreException(
                    ObjectStoreException.Kind.UNREACHABLE, "Reading was interrupted.", e);
        } catch (ExecutionException e) {
            throw rethrow(e.getCause());
        }
    }

    /** Gives up what is under way. */
    @Override
    public void close() {
        running.forEach(each -> each.task.interrupt());
        running.clear();
    }

    private void start(A input) {
        CompletableFuture<B> result = new CompletableFuture<>();
        Env.Task task = env.spawn(name, () -> run(input, result));
        running.add(new Running<>(result, task));
    }

    private void run(A input, CompletableFuture<B> result) {
        try {
            result.complete(function.apply(input));
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    /** The task's own exception, so that callers can tell kinds apart. */
    private static RuntimeException rethrow(@Nullable Throwable cause) {
        return switch (cause) {
            case RuntimeException exception -> exception;
            case Error error -> throw error;
            case null, default -> new IllegalStateException(cause);
        };
    }
}
