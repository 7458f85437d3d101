package io.hadal.objectstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.objectstore.ObjectStoreException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every object store promises. A test class for an implementation extends it and says how to
 * open a store.
 */
public abstract class ObjectStoreContract {
    private static final AtomicInteger NEXT_ROOT = new AtomicInteger();

    private final List<ObjectStore> opened = new ArrayList<>();
    private String root = "";

    /** The store under test. */
    @SuppressWarnings("NullAway.Init")
    protected ObjectStore store;

    /**
     * A new store over the same bucket (folder, server) for every call in one test class, below
     * {@code rootPath}.
     */
    protected abstract ObjectStore open(String rootPath);

    /** A size that the store uploads in parts, where it does that. */
    protected int multipartBytes() {
        return 1 << 20;
    }

    @BeforeEach
    void openStore() {
        root = "contract-" + NEXT_ROOT.incrementAndGet() + "/root_path";
        store = openAt(root);
    }

    @AfterEach
    void closeStores() {
        opened.forEach(ObjectStore::close);
    }

    private ObjectStore openAt(String rootPath) {
        ObjectStore made = open(rootPath);
        opened.add(made);
        return made;
    }

    @Test
    void createdObjectIsReadBack() {
        store.create("log/1_ab/00000000000000000001", bytes("chunk"));

        assertThat(store.get("log/1_ab/00000000000000000001")).isEqualTo(bytes("chunk"));
        assertThat(store.head("log/1_ab/00000000000000000001"))
                .get()
                .satisfies(info -> {
                    assertThat(info.key()).isEqualTo("log/1_ab/00000000000000000001");
                    assertThat(info.sizeBytes()).isEqualTo(5);
                });
    }

    @Test
    void createOfAnExistingKeyFailsAndChangesNothing() {
        store.create("a", bytes("first"));

        assertFails(Kind.ALREADY_EXISTS, () -> store.create("a", bytes("second")));
        assertFails(Kind.ALREADY_EXISTS, () -> store.create("a", bytes("first")));
        assertThat(store.get("a")).isEqualTo(bytes("first"));
    }

    @Test
    void createSeesWhatPutWroteAndWhatDeleteRemoved() {
        store.put("a", ObjectSource.of(bytes("put")));
        assertFails(Kind.ALREADY_EXISTS, () -> store.create("a", bytes("created")));

        store.delete(List.of("a"));
        store.create("a", bytes("again"));
        assertThat(store.get("a")).isEqualTo(bytes("again"));
    }

    @Test
    void emptyObjectsAreObjects() {
        store.create("empty", new byte[0]);
        store.put("empty-put", ObjectSource.of(new byte[0]));

        assertThat(store.get("empty")).isEmpty();
        assertThat(store.get("empty-put")).isEmpty();
        assertThat(store.get("empty", 0, 10)).isEmpty();
        assertFails(Kind.ALREADY_EXISTS, () -> store.create("empty", bytes("full")));
        assertThat(keys(store.list("", "", 10))).containsExactly("empty", "empty-put");
    }

    @Test
    void exactlyOneOfSixteenCreatorsWins() throws InterruptedException {
        for (int round = 0; round < 10; round++) {
            String key = "race/" + round;
            List<Integer> winners =
                    race(16, i -> (i % 2 == 0 ? store : openAt(root)).create(key, body(i)));

            assertThat(winners).as("winners of round %d", round).hasSize(1);
            assertThat(store.get(key)).isEqualTo(body(winners.getFirst()));
        }
    }

    @Test
    void createsRaceWithDeletesThatTidyTheirFolder() throws InterruptedException {
        List<Integer> succeeded =
                race(
                        8,
                        i -> {
                            for (int n = 0; n < 20; n++) {
                                String key = "tidy/deep/" + i + "-" + n;
                                createWhileFoldersGo(key, body(n));
                                assertThat(store.get(key)).isEqualTo(body(n));
                                store.delete(List.of(key));
                            }
                        });

        assertThat(succeeded).hasSize(8);
        assertThat(store.list("", "", 10).objects()).isEmpty();
    }

    /** Creates an object of a name of its own while others tidy its folder away. */
    protected void createWhileFoldersGo(String key, byte[] body) {
        store.create(key, body);
    }

    @Test
    void readersOfAnObjectThatIsReplacedSeeOldOrNew() throws InterruptedException {
        byte[] old = filled(100_000, 'o');
        byte[] recent = filled(100_000, 'n');
        store.put("a", ObjectSource.of(old));

        List<Integer> succeeded =
                race(
                        4,
                        i -> {
                            for (int n = 0; n < 10; n++) {
                                if (i == 0) {
                                    store.put("a", ObjectSource.of(n % 2 == 0 ? recent : old));
                                } else {
                                    byte[] read = store.get("a");
                                    assertThat(
                                                    Arrays.equals(read, old)
                                                            || Arrays.equals(read, recent))
                                            .isTrue();
                                }
                            }
                        });
        assertThat(succeeded).hasSize(4);
    }

    @Test
    void putReplaces() {
        store.put("a", ObjectSource.of(bytes("longer than the next")));
        store.put("a", ObjectSource.of(bytes("next")));

        assertThat(store.get("a")).isEqualTo(bytes("next"));
    }

    @Test
    void missingObjectsAreNotFound() {
        store.create("there", bytes("x"));

        assertFails(Kind.NOT_FOUND, () -> store.get("not/there"));
        assertFails(Kind.NOT_FOUND, () -> store.get("not/there", 0, 10));
        assertFails(
                Kind.NOT_FOUND, () -> store.copyTo("not/there", OutputStream.nullOutputStream()));
        assertThat(store.head("not/there")).isEmpty();
        assertThat(store.head("ther")).isEmpty();
    }

    @Test
    void rangesEndWithTheObject() {
        store.create("a", bytes("0123456789"));

        assertThat(store.get("a", 0, 4)).isEqualTo(bytes("0123"));
        assertThat(store.get("a", 3, 4)).isEqualTo(bytes("3456"));
        assertThat(store.get("a", 8, 100)).isEqualTo(bytes("89"));
        assertThat(store.get("a", 10, 5)).isEmpty();
        assertThat(store.get("a", 1000, 5)).isEmpty();
        assertThat(store.get("a", 5, 0)).isEmpty();
    }

    @Test
    void largeObjectsRoundTrip() {
        byte[] large = new byte[multipartBytes()];
        new Random(7).nextBytes(large);
        store.put("large", ObjectSource.of(large));

        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        assertThat(store.copyTo("large", sink)).isEqualTo(large.length);
        assertThat(Arrays.equals(sink.toByteArray(), large)).isTrue();
        assertThat(store.head("large").orElseThrow().sizeBytes()).isEqualTo(large.length);
        int middle = large.length / 2;
        assertThat(store.get("large", middle, 1000))
                .isEqualTo(Arrays.copyOfRange(large, middle, middle + 1000));
    }

    @Test
    protected void objectsAreReadAsTheyComeAndCreatedOfWhatIsRead() throws IOException {
        byte[] large = new byte[multipartBytes()];
        new Random(13).nextBytes(large);
        store.create("from", ObjectSource.of(large));
        assertFails(Kind.ALREADY_EXISTS, () -> store.create("from", ObjectSource.of(bytes("b"))));
        assertFails(Kind.NOT_FOUND, () -> store.open("not/there"));

        try (OpenObject open = store.open("from")) {
            assertThat(open.sizeBytes()).isEqualTo(large.length);
            InputStream in = open.in();
            store.create("to", source(large.length, store.streams() ? in : buffered(in)));
        }
        try (OpenObject begun = store.open("to")) {
            assertThat(begun.in().readNBytes(100)).isEqualTo(Arrays.copyOf(large, 100));
        }
        assertThat(Arrays.equals(store.get("to"), large)).isTrue();
    }

    /** An object that is whole but for its last byte is none. */
    @Test
    protected void aSourceThatBreaksOffLeavesNothingBehind() {
        int size = multipartBytes();
        InputStream most = new ByteArrayInputStream(new byte[size - 1]);
        InputStream broken =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("connection reset");
                    }
                };

        assertThatThrownBy(() ->
                        store.create("a", source(size, new SequenceInputStream(most, broken))))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(store.head("a")).isEmpty();
        store.create("a", bytes("whole"));
        assertThat(store.get("a")).isEqualTo(bytes("whole"));
    }

    private static InputStream buffered(InputStream in) throws IOException {
        return new ByteArrayInputStream(in.readAllBytes());
    }

    /** Begins anew when it is opened again, if the stream can. */
    private static ObjectSource source(int size, InputStream in) {
        in.mark(size);
        return new ObjectSource() {
            private boolean opened;

            @Override
            public long sizeBytes() {
                return size;
            }

            @Override
            public InputStream open(long offset, long length) throws IOException {
                if (opened) {
                    in.reset();
                }
                opened = true;
                return in;
            }
        };
    }

    @Test
    void partsComeInAnyOrderAndAreVisibleAtOnce() throws InterruptedException {
        byte[] whole = new byte[2 * PartUpload.PART_BYTES_MIN + 1000];
        new Random(11).nextBytes(whole);
        PartUpload upload = store.startParts("parts/a", whole.length, PartUpload.PART_BYTES_MIN);
        store.put("parts/a", ObjectSource.of(bytes("before")));

        int parts = PartUpload.parts(whole.length, PartUpload.PART_BYTES_MIN);
        assertThat(race(parts, i -> upload.put(parts - 1 - i, part(whole, parts - 1 - i))))
                .hasSize(3);
        upload.put(0, part(whole, 0));
        assertThat(store.get("parts/a")).isEqualTo(bytes("before"));
        assertThat(keys(store.list("parts/", "", 10))).containsExactly("parts/a");

        upload.complete();
        assertThat(Arrays.equals(store.get("parts/a"), whole)).isTrue();
        upload.abort();
        assertThat(store.head("parts/a").orElseThrow().sizeBytes()).isEqualTo(whole.length);
    }

    @Test
    void partsThatAreGivenUpLeaveNothingBehind() {
        byte[] whole = new byte[PartUpload.PART_BYTES_MIN];
        PartUpload upload = store.startParts("parts/b", whole.length, PartUpload.PART_BYTES_MIN);
        upload.put(0, whole);
        upload.abort();

        assertThat(store.head("parts/b")).isEmpty();
        assertThatThrownBy(upload::complete).isInstanceOf(ObjectStoreException.class);
        assertThat(store.head("parts/b")).isEmpty();
    }

    private static byte[] part(byte[] whole, int index) {
        int from = index * PartUpload.PART_BYTES_MIN;
        return Arrays.copyOfRange(
                whole, from, Math.min(from + PartUpload.PART_BYTES_MIN, whole.length));
    }

    @Test
    void aSourceThatFailsLeavesNothingBehind() {
        ObjectSource broken =
                new ObjectSource() {
                    @Override
                    public long sizeBytes() {
                        return 1000;
                    }

                    @Override
                    public InputStream open(long offset, long length) throws IOException {
                        throw new IOException("disk read failed");
                    }
                };

        assertThatThrownBy(() -> store.put("a", broken)).isInstanceOf(UncheckedIOException.class);
        assertThat(store.head("a")).isEmpty();
        store.create("b", bytes("b"));
        assertThat(keys(store.list("", "", 10))).containsExactly("b");
    }

    @Test
    void aSinkThatFailsIsToldApartFromTheStore() {
        store.create("a", bytes("content"));
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("local disk is full");
                    }
                };

        assertThatThrownBy(() -> store.copyTo("a", full)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void listIsInByteOrderAcrossFolders() {
        List<String> keys = List.of("a-1", "a/1", "a/2/x", "a/20", "a0", "b/é", "b/\uFFFD", "c");
        List<String> shuffled = new ArrayList<>(keys);
        Collections.shuffle(shuffled, new Random(3));
        shuffled.forEach(key -> store.create(key, bytes(key)));

        ListPage page = store.list("", "", 1000);

        assertThat(keys(page)).containsExactlyElementsOf(keys);
        assertThat(page.more()).isFalse();
        assertThat(page.objects())
                .allSatisfy(info ->
                        assertThat(info.sizeBytes()).isEqualTo(info.key().getBytes(UTF_8).length));
    }

    @Test
    protected void listIsInByteOrderBeyondTheBasicPlane() {
        List.of("\uFFFD", "\uD83D\uDE00", "z").forEach(key -> store.create(key, bytes(key)));

        assertThat(keys(store.list("", "", 10))).containsExactly("z", "\uFFFD", "\uD83D\uDE00");
        assertThat(keys(store.list("", "\uFFFD", 10))).containsExactly("\uD83D\uDE00");
    }

    @Test
    void listHasPrefixStartAfterAndLimit() {
        List.of("a/1", "a/2", "a/2x/y", "a/3", "ab", "b/1")
                .forEach(key -> store.create(key, bytes("x")));

        assertThat(keys(store.list("a/", "", 10))).containsExactly("a/1", "a/2", "a/2x/y", "a/3");
        assertThat(keys(store.list("a/2", "", 10))).containsExactly("a/2", "a/2x/y");
        assertThat(keys(store.list("a", "a/2", 10))).containsExactly("a/2x/y", "a/3", "ab");
        assertThat(keys(store.list("a/", "a/2x/y", 10))).containsExactly("a/3");
        assertThat(keys(store.list("", "a/2x", 2))).containsExactly("a/2x/y", "a/3");
        assertThat(keys(store.list("b", "a/1", 10))).containsExactly("b/1");
        assertThat(keys(store.list("a", "zz", 10))).isEmpty();
        assertThat(keys(store.list("nothing/here/", "", 10))).isEmpty();
        assertThat(store.list("", "", 5).more()).isTrue();
        assertThat(store.list("a/", "", 4).more()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 1000})
    void pagesAddUpToTheWhole(int limit) {
        List<String> keys =
                IntStream.range(0, 23)
                        .mapToObj(i ->
                                (i % 3 == 0 ? "x/y" : i % 3 == 1 ? "x-" : "x/")
                                        + "/".repeat(i % 3 == 1 ? 0 : 1)
                                        + i)
                        .map(key -> key.replace("//", "/"))
                        .sorted(ObjectKeys.ORDER)
                        .toList();
        keys.forEach(key -> store.create(key, bytes(key)));

        List<String> found = new ArrayList<>();
        ListPage page = store.list("", "", limit);
        found.addAll(keys(page));
        while (page.more()) {
            page = store.list("", found.getLast(), limit);
            found.addAll(keys(page));
        }
        assertThat(found).containsExactlyElementsOf(keys);
    }

    @Test
    void listFoldersGivesNextPartsOnly() {
        List.of("log/10_a/1", "log/2_b/1", "log/2_b/2", "log/2_b-x/deep/er", "log/file", "other/x")
                .forEach(key -> store.create(key, bytes("x")));

        assertThat(store.listFolders("log/")).containsExactly("10_a", "2_b", "2_b-x");
        assertThat(store.listFolders("")).containsExactly("log", "other");
        assertThat(store.listFolders("log/2_b/")).isEmpty();
        assertThat(store.listFolders("nothing/")).isEmpty();
    }

    @Test
    void deleteRemovesWhatIsThere() {
        List<String> keys = IntStream.range(0, 12).mapToObj(i -> "d/" + i).toList();
        keys.forEach(key -> store.create(key, bytes("x")));

        List<String> some = new ArrayList<>(keys.subList(0, 11));
        some.add("d/never-there");
        store.delete(some);
        store.delete(List.of());

        assertThat(keys(store.list("", "", 100))).containsExactly("d/11");
        assertThat(store.listFolders("")).containsExactly("d");
        store.delete(List.of("d/11"));
        assertThat(store.listFolders("")).isEmpty();
    }

    @Test
    void aRootPathIsAPlaceOfItsOwn() {
        ObjectStore below = openAt(root + "/below");
        ObjectStore beside = openAt(root + "-beside");
        store.create("own", bytes("own"));
        below.create("x", bytes("below"));
        beside.create("x", bytes("beside"));

        assertThat(keys(store.list("", "", 10))).containsExactly("below/x", "own");
        assertThat(keys(below.list("", "", 10))).containsExactly("x");
        assertThat(below.get("x")).isEqualTo(bytes("below"));
        assertThat(store.get("below/x")).isEqualTo(bytes("below"));
        assertThat(beside.get("x")).isEqualTo(bytes("beside"));
        assertThat(openAt(root).get("own")).isEqualTo(bytes("own"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/a",
                "a/",
                "a//b",
                "../a",
                "a/../b",
                "a/..",
                ".",
                "./a",
                "a\nb",
                "a\\b",
                ".hadal-tmp/x"
            })
    void impossibleKeysAreRefused(String key) {
        assertFails(Kind.UNSUPPORTED, () -> store.create(key, bytes("x")));
        assertFails(Kind.UNSUPPORTED, () -> store.put(key, ObjectSource.of(bytes("x"))));
        assertFails(Kind.UNSUPPORTED, () -> store.get(key));
        assertFails(Kind.UNSUPPORTED, () -> store.head(key));
        assertFails(Kind.UNSUPPORTED, () -> store.delete(List.of(key)));
    }

    @Test
    void impossiblePrefixesAndLimitsAreRefused() {
        assertFails(Kind.UNSUPPORTED, () -> store.list("../", "", 10));
        assertFails(Kind.UNSUPPORTED, () -> store.list("", "", 0));
        assertFails(Kind.UNSUPPORTED, () -> store.list("", "", 1001));
        assertFails(Kind.UNSUPPORTED, () -> store.listFolders("no-slash"));
        assertFails(Kind.UNSUPPORTED, () -> store.listFolders("../"));
    }

    @Test
    void keysWithUnusualCharactersRoundTrip() {
        for (String key :
                List.of(
                        "a b",
                        "a+b",
                        "a%2Fb",
                        "a&b=c?d#e",
                        "ä/ö",
                        "it's \"quoted\"",
                        "~tilde*",
                        "x:y@z,;!$()[]{}")) {
            store.create(key, bytes(key));
            assertThat(store.get(key)).as(key).isEqualTo(bytes(key));
            assertThat(keys(store.list(key, "", 10))).as(key).containsExactly(key);
            store.delete(List.of(key));
            assertThat(store.head(key)).as(key).isEmpty();
        }
    }

    @Test
    void messagesNamePlaceAndKey() {
        store.create("there", bytes("x"));
        assertThatThrownBy(() -> store.get("gone"))
                .hasMessageContaining(store.location() + "/gone");
        assertThat(store.location()).contains(root);
    }

    /**
     * Runs {@code body} for 0 to count-1 at once; returns those that ended without ALREADY_EXISTS
     * or CONFLICT.
     */
    protected static List<Integer> race(int count, java.util.function.IntConsumer body)
            throws InterruptedException {
        CountDownLatch start = new CountDownLatch(1);
        List<Integer> winners = Collections.synchronizedList(new ArrayList<>());
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            threads.add(
                    Thread.ofVirtual().start(() -> runOne(number, body, start, winners, failures)));
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
        return winners;
    }

    private static void runOne(
            int number,
            java.util.function.IntConsumer body,
            CountDownLatch start,
            List<Integer> winners,
            List<Throwable> failures) {
        try {
            start.await();
            body.accept(number);
            winners.add(number);
        } catch (ObjectStoreException e) {
            if (e.kind() != Kind.ALREADY_EXISTS && e.kind() != Kind.CONFLICT) {
                failures.add(e);
            }
        } catch (Throwable e) {
            failures.add(e);
        }
    }

    protected static void assertFails(
            Kind kind, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ObjectStoreException.class,
                        e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
    }

    protected static List<String> keys(ListPage page) {
        List<String> keys = page.objects().stream().map(ObjectInfo::key).toList();
        Set<String> distinct = new HashSet<>(keys);
        assertThat(distinct).as("keys of a page are distinct").hasSameSizeAs(keys);
        return keys;
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] body(int number) {
        return bytes("creator " + number);
    }

    private static byte[] filled(int size, char with) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }
}
