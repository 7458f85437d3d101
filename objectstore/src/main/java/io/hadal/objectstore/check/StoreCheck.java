package io.hadal.objectstore.check;

import io.hadal.env.Env;
import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.objectstore.check.CheckReport.Latencies;
import io.hadal.objectstore.check.CheckReport.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks a store whether it does what a database rests on, above all the conditional create.
 * Everything is done in a folder of its own, which is removed at the end.
 */
public final class StoreCheck {

    /** The folder below the root path that checks work in; no storage id is ever called so. */
    public static final String FOLDER = "hadal-check";

    private static final int RACES = 3;
    private static final int CREATORS = 8;
    private static final int LATENCY_REQUESTS = 30;
    private static final int LATENCY_BYTES = 4096;
    private static final int DELETE_KEYS_MAX = 1000;

    /** Throws what the store throws, or {@link WrongAnswer}; returns what was found. */
    private interface Probe {
        String run();
    }

    /** The store answered, but not as it must. */
    private static final class WrongAnswer extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WrongAnswer(String message) {
            super(message);
        }
    }

    private final ObjectStore store;
    private final Env env;
    private final String folder;
    private final List<Step> steps = new ArrayList<>();
    private final List<String> written = new ArrayList<>();
    private @Nullable Latencies latencies;

    private StoreCheck(ObjectStore store, Env env) {
        this.store = store;
        this.env = env;
        this.folder = FOLDER + "/" + HexFormat.of().toHexDigits(env.random().nextLong()) + "/";
    }

    /**
     * Some five small requests: can be reached, written and read, honours the conditional create,
     * lists and deletes.
     */
    public static CheckReport quick(ObjectStore store, Env env) {
        StoreCheck check = new StoreCheck(store, env);
        boolean passed = check.basics() && check.step("list", check::list);
        return check.tidy(passed);
    }

    /**
     * All that a database needs, with races of creators and latencies.
     *
     * @param partsBytes a size that the store uploads in parts
     */
    public static CheckReport thorough(ObjectStore store, Env env, int partsBytes) {
        StoreCheck check = new StoreCheck(store, env);
        boolean passed =
                check.basics()
                        && check.step("one winner of concurrent creates", check::races)
                        && check.step("replace", check::replace)
                        && check.step("list", check::list)
                        && check.step("list page by page", check::pages)
                        && check.step("ranged read", check::ranges)
                        && check.step("upload in parts", () -> check.parts(partsBytes))
                        && check.step("latency", check::latency);
        return check.tidy(passed);
    }

    private boolean basics() {
        return step("write", this::write)
                && step("read after write", this::read)
                && step("conditional create", this::createAgain);
    }

    private boolean step(String name, Probe probe) {
        try {
            steps.add(new Step(name, true, probe.run(), Optional.empty()));
            return true;
        } catch (WrongAnswer e) {
            steps.add(new Step(name, false, String.valueOf(e.getMessage()), Optional.empty()));
        } catch (ObjectStoreException e) {
            steps.add(new Step(name, false, String.valueOf(e.getMessage()), Optional.of(e)));
        }
        return false;
    }

    private String write() {
        String first = key("first");
        try {
            store.create(first, bytes("first"));
        } catch (ObjectStoreException e) {
            if (!e.outcomeUnknown()) {
                written.remove(first);
            }
            throw e;
        }
        return "an object was created";
    }

    private String read() {
        expect(key("first"), bytes("first"), "what was written is read back at once");
        return "what was written is read back";
    }

    private String createAgain() {
        try {
            store.create(key("first"), bytes("second"));
        } catch (ObjectStoreException e) {
            if (e.kind() != Kind.ALREADY_EXISTS && e.kind() != Kind.CONFLICT) {
                throw e;
            }
            expect(key("first"), bytes("first"), "a refused create changes nothing");
            return "a second create is refused and changes nothing";
        }
        throw new WrongAnswer(
                "the store ignores If-None-Match: * (a second create of the same key succeeded), so two writers could "
                        + "overwrite each other; use a store with conditional writes");
    }

    private String races() {
        for (int round = 0; round < RACES; round++) {
            String key = key("race-" + round);
            String wrong = new CreateRace(store, env, key, CREATORS).run();
            if (!wrong.isEmpty()) {
                throw new WrongAnswer(
                        "the store's conditional create is not atomic: "
                                + wrong
                                + "; two writers could both believe to own a name, so use another store");
            }
        }
        return RACES + " races of " + CREATORS + " creators, one winner each";
    }

    private String replace() {
        store.put(key("put"), ObjectSource.of(bytes("old")));
        store.put(key("put"), ObjectSource.of(bytes("new")));
        expect(key("put"), bytes("new"), "the newest content is read after a replacement");
        return "a replaced object is read with its new content";
    }

    private String list() {
        List<String> found = keys(store.list(folder, "", 100));
        List<String> expected = written.stream().sorted().toList();
        if (!found.equals(expected)) {
            throw new WrongAnswer(
                    "a listing shows "
                            + found.size()
                            + " of "
                            + expected.size()
                            + " objects just written");
        }
        return "a listing shows what was written";
    }

    private String pages() {
        List<String> found = new ArrayList<>();
        ListPage page = store.list(folder, "", 1);
        found.addAll(keys(page));
        while (page.more() && found.size() <= written.size()) {
            page = store.list(folder, found.getLast(), 1);
            found.addAll(keys(page));
        }
        if (!found.equals(written.stream().sorted().toList())) {
            throw new WrongAnswer(
                    "pages of one key show "
                            + found.size()
                            + " of "
                            + written.size()
                            + " objects, or repeat some");
        }
        return found.size() + " pages of one key each";
    }

    private String ranges() {
        store.put(key("range"), ObjectSource.of(bytes("0123456789")));
        byte[] middle = store.get(key("range"), 3, 4);
        byte[] end = store.get(key("range"), 8, 100);
        if (!Arrays.equals(middle, bytes("3456")) || !Arrays.equals(end, bytes("89"))) {
            throw new WrongAnswer("a ranged read does not give the bytes that it asked for");
        }
        return "parts of an object can be read";
    }

    private String parts(int size) {
        byte[] content = new byte[size];
        for (int i = 0; i < size; i += 1000) {
            content[i] = (byte) (i / 1000);
        }
        store.put(key("parts"), ObjectSource.of(content));
        expect(key("parts"), content, "a large object is read back as it was written");
        return size + " bytes were written and read back";
    }

    private String latency() {
        LatencyProbe probe = new LatencyProbe(store, env, i -> key("latency-" + i), LATENCY_BYTES);
        Latencies measured = probe.measure(LATENCY_REQUESTS);
        latencies = measured;
        return String.format(
                Locale.ROOT,
                "create p50 %.1f ms, p99 %.1f ms; read p50 %.1f ms, p99 %.1f ms",
                LatencyProbe.millis(measured.create().p50()),
                LatencyProbe.millis(measured.create().p99()),
                LatencyProbe.millis(measured.get().p50()),
                LatencyProbe.millis(measured.get().p99()));
    }

    /** A failure before must not hide behind one of tidying up, nor the other way round. */
    private CheckReport tidy(boolean passed) {
        boolean deleted = written.isEmpty() || step("delete", this::delete);
        boolean wroteNothing = !passed && !deleted && steps.size() == 2;
        if (wroteNothing) {
            steps.removeLast(); // The first write failed, so there is nothing to say about deletes.
        }
        return new CheckReport(store.location(), steps, Optional.ofNullable(latencies));
    }

    private String delete() {
        for (int from = 0; from < written.size(); from += DELETE_KEYS_MAX) {
            store.delete(written.subList(from, Math.min(from + DELETE_KEYS_MAX, written.size())));
        }
        if (store.head(written.getFirst()).isPresent()) {
            throw new WrongAnswer("a deleted object is still there");
        }
        return "what was written is gone";
    }

    private void expect(String key, byte[] content, String rule) {
        byte[] read;
        try {
            read = store.get(key);
        } catch (ObjectStoreException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                throw new WrongAnswer(
                        "expected that "
                                + rule
                                + ", but the object is not found; the store is not consistent");
            }
            throw e;
        }
        if (!Arrays.equals(read, content)) {
            throw new WrongAnswer(
                    "expected that "
                            + rule
                            + ", but the content differs; the store is not consistent");
        }
    }

    private String key(String name) {
        String key = folder + name;
        if (!written.contains(key)) {
            written.add(key);
        }
        return key;
    }

    private static List<String> keys(ListPage page) {
        return page.objects().stream().map(ObjectInfo::key).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
