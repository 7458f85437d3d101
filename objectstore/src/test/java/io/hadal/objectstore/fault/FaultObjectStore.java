package io.hadal.objectstore.fault;

import io.hadal.env.Env;
import io.hadal.env.OperationHook;
import io.hadal.objectstore.DecoratedObjectStore;
import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.objectstore.OpenObject;
import io.hadal.objectstore.Verb;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How one machine sees a store over a bad network. The machine's environment is where its calls
 * wait, and dies with it; the network's carries what is on its way, and survives. The hook is told
 * of every change, before and after it is made; a change that is made late or again is the
 * network's and is not reported.
 */
public final class FaultObjectStore extends DecoratedObjectStore {
    private final Env machine;
    private final Env network;
    private final FaultPlan plan;
    private final OperationHook hook;
    private final ListFaults lists;

    public FaultObjectStore(
            ObjectStore inner, Env machine, Env network, FaultPlan plan, OperationHook hook) {
        super(inner);
        this.machine = machine;
        this.network = network;
        this.plan = plan;
        this.hook = hook;
        this.lists = new ListFaults(network, plan);
    }

    @Override
    public void create(String key, byte[] body) {
        super.create(
                key, body.clone()); // It may be carried out when the caller has changed its array.
    }

    @Override
    public void create(String key, ObjectSource source) {
        super.create(key, ObjectSource.of(readAll(source))); // Likewise, when its store is gone.
    }

    /** Damaged like what is read at once. */
    @Override
    public OpenObject open(String key) {
        byte[] bytes = get(key);
        return new OpenObject(bytes.length, new ByteArrayInputStream(bytes));
    }

    @Override
    public void put(String key, ObjectSource source) {
        super.put(
                key,
                ObjectSource.of(readAll(source))); // Likewise, when the file behind it is gone.
    }

    @Override
    public long copyTo(String key, OutputStream sink) {
        byte[] content =
                around(
                        new Request(Verb.GET, key, 0),
                        () -> {
                            ByteArrayOutputStream whole = new ByteArrayOutputStream();
                            inner.copyTo(key, whole);
                            return whole.toByteArray();
                        });
        try {
            sink.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException("read " + key + ": the sink failed", e);
        }
        return content.length;
    }

    @Override
    public ListPage list(String prefix, String startAfter, int limit) {
        Request request = new Request(Verb.LIST, prefix, 0);
        Fault fault = send(request);
        ListPage page =
                lists.page(fault, inner.list(prefix, startAfter, limit), prefix, startAfter, limit);
        delay();
        return page;
    }

    @Override
    public List<String> listFolders(String prefix) {
        Fault fault = send(new Request(Verb.LIST, prefix, 0));
        List<String> folders = lists.folders(fault, inner.listFolders(prefix));
        delay();
        return folders;
    }

    @Override
    public void delete(Collection<String> keys) {
        List<String> copy = List.copyOf(keys);
        for (String key : copy) {
            inner.head(key).ifPresent(lists::deleted);
        }
        super.delete(copy);
    }

    @Override
    protected <T> T around(Request request, Supplier<T> call) {
        Fault fault = send(request);
        T answer = carryOut(request, fault, call);
        if (fault == Fault.APPLY_THEN_FAIL) {
            throw lostAnswer(request);
        }
        delay();
        return answer;
    }

    /**
     * The way to the store. Throws if the request does not arrive; otherwise tells what else
     * happens to it.
     */
    private @Nullable Fault send(Request request) {
        Fault fault = plan.choose(request, random());
        delay();
        if (plan.isLost()) {
            throw random().nextBoolean() ? notSent(request) : unreachable(request);
        }
        return switch (fault) {
            case NOT_SENT -> throw notSent(request);
            case FAIL_BEFORE -> throw lostAnswer(request);
            case THROTTLED -> throw failure(Kind.THROTTLED, request, "slow down");
            case CONFLICT -> throw failure(Kind.CONFLICT, request, "another create is under way");
            case null, default -> fault;
        };
    }

    private <T> T carryOut(Request request, @Nullable Fault fault, Supplier<T> call) {
        return switch (fault) {
            case APPLY_LATE -> {
                later(request, call);
                throw unreachable(request);
            }
            case IN_FLIGHT -> await(request, later(request, call));
            case DUPLICATE -> {
                T answer = change(request, call);
                later(request, call);
                yield answer;
            }
            case TRUNCATED_READ, FLIPPED_READ -> damaged(fault, call.get());
            case null, default -> isChange(request) ? change(request, call) : call.get();
        };
    }

    private <T> T change(Request request, Supplier<T> call) {
        hook.before(request.describe());
        T answer = call.get();
        hook.after(request.describe());
        return answer;
    }

    private <T> CompletableFuture<T> later(Request request, Supplier<T> call) {
        Duration lateness = plan.lateness(random());
        CompletableFuture<T> answer = new CompletableFuture<>();
        network.spawn(
                "late " + request.describe(),
                () -> {
                    try {
                        network.sleep(lateness);
                        answer.complete(call.get());
                    } catch (InterruptedException | RuntimeException e) {
                        answer.completeExceptionally(e); // Nobody may be left to hear of it.
                    }
                });
        return answer;
    }

    private <T> T await(Request request, CompletableFuture<T> answer) {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(request);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure
                    ? failure
                    : new IllegalStateException(e);
        }
    }

    private <T> T damaged(Fault fault, T answer) {
        if (!(answer instanceof byte[] bytes) || bytes.length == 0) {
            return answer;
        }
        byte[] damaged = bytes.clone();
        if (fault == Fault.TRUNCATED_READ) {
            damaged = Arrays.copyOf(bytes, random().nextInt(bytes.length));
        } else {
            damaged[random().nextInt(bytes.length)] ^= (byte) (1 << random().nextInt(8));
        }
        @SuppressWarnings("unchecked") // It was an array of bytes before.
        T result = (T) damaged;
        return result;
    }

    private static boolean isChange(Request request) {
        return switch (request.verb()) {
            case CREATE, PUT, DELETE -> true;
            case GET, HEAD, LIST -> false;
        };
    }

    private void delay() {
        Duration delay = plan.delay(random());
        if (delay.isZero()) {
            return;
        }
        try {
            machine.sleep(delay);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ObjectStoreException(
                    Kind.UNREACHABLE, "wait for " + location() + ": interrupted", e);
        }
    }

    private RandomGenerator random() {
        return network.random();
    }

    private ObjectStoreException lostAnswer(Request request) {
        return random().nextBoolean()
                ? unreachable(request)
                : failure(Kind.SERVER_ERROR, request, "internal error");
    }

    private ObjectStoreException unreachable(Request request) {
        return failure(Kind.UNREACHABLE, request, "no answer");
    }

    private ObjectStoreException notSent(Request request) {
        return ObjectStoreException.notSent(
                request.describe() + " in " + location() + ": connection refused", null);
    }

    private ObjectStoreException failure(Kind kind, Request request, String what) {
        return new ObjectStoreException(
                kind, request.describe() + " in " + location() + ": " + what);
    }

    private static byte[] readAll(ObjectSource source) {
        try (InputStream in = source.open(0, source.sizeBytes())) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("read the source of an upload", e);
        }
    }
}
