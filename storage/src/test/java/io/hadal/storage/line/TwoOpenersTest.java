package io.hadal.storage.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.codec.LogRecordCodec;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.line.Interleavings.Actor;
import io.hadal.storage.line.Interleavings.Run;
import io.hadal.storage.line.LineOpener.Who;
import io.hadal.storage.line.OpenResult.Fenced;
import io.hadal.storage.line.OpenResult.Locked;
import io.hadal.storage.line.OpenResult.LostRace;
import io.hadal.storage.line.OpenResult.Opened;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogTail;
import io.hadal.storage.log.Opening;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Everybody who may open or write a line at the same time, in every order of their requests, with a
 * crash anywhere. T1, T3, T15, T23.
 */
final class TwoOpenersTest {

    /**
     * Actors over a log of one line with three chunks, whose writer has gone without a trace of a
     * lock.
     */
    private abstract static class Scene implements Interleavings.Script {
        final Map<String, OpenResult> results = new TreeMap<>();
        int roundsMax = LineOpener.ROUNDS_MAX;
        final List<ChunkHeader> acknowledged = new ArrayList<>();
        final EncodedChunk opening = Seals.create(new Line(1, 1), 100, "old", FirstRecords.NONE);
        final EncodedChunk second = chunk(opening.tail());
        final Line first = opening.header().line();
        final LogTail written = second.tail();
        final List<Line> announced = new ArrayList<>();

        final void prepare(Run run) {
            for (EncodedChunk chunk : List.of(opening, second)) {
                run.bucket.write(chunk.object().key(), chunk.object().bytes());
                acknowledged.add(chunk.header());
            }
        }

        static EncodedChunk chunk(LogTail tail) {
            byte[] record =
                    LogRecordCodec.encode(
                            new LogRecord.Commit(
                                    tail.position() + 1, tail.timeMicros() + 1, List.of()));
            return ChunkCodec.encode(tail, List.of(record), List.of());
        }

        static HeadFinder finder(Run run, Actor actor) {
            return () -> actor.read("find the head", () -> new BucketLog(run.bucket).head());
        }

        static Rivals.Look look(
                Supplier<Set<Line>> lines, Supplier<HeadSearch> search, HeadFinder finder) {
            return new Rivals.Look() {
                @Override
                public Set<Line> lines() {
                    return lines.get();
                }

                @Override
                public HeadSearch search() {
                    return search.get();
                }

                @Override
                public Head further(Head end) {
                    Head now = finder.find();
                    return now.line().equals(end.line()) ? now : end;
                }
            };
        }

        LineOpener opener(
                Env env, ObjectStore store, HeadFinder finder, String node, List<Line> announced) {
            Rivals.Look look =
                    look(
                            () -> Set.of(),
                            () -> new HeadSearch.Found(finder.find(), List.of()),
                            finder);
            return opener(env, store, finder, look, node, announced);
        }

        LineOpener opener(
                Env env,
                ObjectStore store,
                HeadFinder finder,
                Rivals.Look look,
                String node,
                List<Line> announced) {
            LineOpener.Config config =
                    new LineOpener.Config(
                            new Who(node, "host", 1), finder, Patience.NONE, announced::add);
            return new LineOpener(store, env, config, roundsMax, look);
        }

        final void attacher(Run run, String name, boolean force) {
            run.actor(
                    name,
                    store -> {
                        HeadFinder finder = finder(run, store);
                        LineOpener opener =
                                opener(store.env, store, finder, name, new ArrayList<>());
                        OpenResult result =
                                opener.attach(
                                        finder.find(),
                                        AttachPoint.LATEST,
                                        force,
                                        FirstRecords.NONE);
                        acknowledge(result);
                        results.put(name, result);
                    });
        }

        final void restart(Run run, String name, List<Line> lines) {
            run.actor(name, store -> start(run, store, name, lines));
        }

        /**
         * @param lines what the data directory has noted; shared by all starts from it
         */
        final void start(Run run, Actor store, String name, List<Line> lines) {
            HeadFinder finder = finder(run, store);
            LineOpener opener = opener(store.env, store, finder, name, lines);
            OwnLines own = new OwnLines(List.copyOf(lines), cut(written));
            OpenResult result =
                    opener.restart(finder.find(), own, Long.MAX_VALUE, FirstRecords.NONE);
            acknowledge(result);
            results.put(name, result);
        }

        final void writer(Run run, int chunks) {
            run.actor(
                    "writer",
                    store -> {
                        ChunkCreator creator = new ChunkCreator(store);
                        LogTail tail = written;
                        for (int i = 0; i < chunks; i++) {
                            EncodedChunk chunk = chunk(tail);
                            if (!(creator.create(chunk.object()) instanceof CreateResult.Created)) {
                                return;
                            }
                            acknowledged.add(chunk.header());
                            tail = chunk.tail();
                        }
                    });
        }

        /**
         * What is acknowledged is on the surviving history, and the next one who comes can go on.
         */
        final void checkLog(Run run) {
            BucketLog log = new BucketLog(run.bucket);
            log.check();
            for (ChunkHeader chunk : acknowledged) {
                assertThat(log.survives(chunk.line(), chunk.seq()) || isEmptyOpening(chunk))
                        .as("%s/%s of %s", chunk.line(), chunk.seq(), log.order)
                        .isTrue();
            }
            HeadFinder finder = () -> new BucketLog(run.bucket).head();
            LineOpener next =
                    opener(run.world.env(), run.store(), finder, "next", new ArrayList<>());
            OpenResult result =
                    next.attach(finder.find(), AttachPoint.LATEST, true, FirstRecords.NONE);
            assertThat(result).isInstanceOf(Opened.class);
            new BucketLog(run.bucket).check();
            Line line = ((Opened) result).opening().line();
            assertThat(Locks.counting(new Locks(run.store()).list(), finder.find()))
                    .as("locks that count after FORCE")
                    .extracting(HeldLock::line)
                    .containsExactly(line);
        }

        final void acknowledge(OpenResult result) {
            if (result instanceof Opened opened) {
                acknowledged.add(opened.first().header());
            }
        }

        private static boolean isEmptyOpening(ChunkHeader chunk) {
            return chunk.recordCount() == 0 && chunk.opening() == null;
        }

        final Opened opened(String actor) {
            return (Opened) Objects.requireNonNull(results.get(actor));
        }

        final List<OpenResult> of(Class<? extends OpenResult> kind) {
            return results.values().stream().filter(kind::isInstance).toList();
        }
    }

    private static final class PlainAgainstPlain extends Scene {
        @Override
        public void begin(Run run) {
            prepare(run);
            attacher(run, "a", false);
            attacher(run, "b", false);
        }

        @Override
        public void end(Run run) {
            assertThat(of(Opened.class)).hasSizeLessThanOrEqualTo(1);
            assertThat(new BucketLog(run.bucket).order).hasSizeLessThanOrEqualTo(2);
            if (run.crashes() == 0) {
                assertThat(of(Opened.class)).hasSize(1);
                assertThat(of(Locked.class).size() + of(LostRace.class).size()).isEqualTo(1);
                Line winner = ((Opened) of(Opened.class).getFirst()).opening().line();
                assertThat(new Locks(run.store()).list())
                        .extracting(HeldLock::line)
                        .containsExactly(winner);
                of(LostRace.class)
                        .forEach(lost ->
                                assertThat(((LostRace) lost).by())
                                        .isInstanceOfSatisfying(
                                                FencedBy.TakenOver.class,
                                                by ->
                                                        assertThat(by.by().line())
                                                                .isEqualTo(winner)));
            }
            checkLog(run);
        }
    }

    private static final class PlainAgainstForce extends Scene {
        @Override
        public void begin(Run run) {
            prepare(run);
            attacher(run, "force", true);
            attacher(run, "plain", false);
        }

        @Override
        public void end(Run run) {
            if (run.crashes() == 0) {
                Line forced = opened("force").opening().line();
                Line last = new BucketLog(run.bucket).order.getLast();
                // Plain is refused, or it was opened and then fenced; it never has the last word
                // over FORCE.
                assertThat(last).isEqualTo(forced);
                assertThat(new Locks(run.store()).list())
                        .extracting(HeldLock::line)
                        .contains(forced);
            }
            checkLog(run);
        }
    }

    private static final class AttacherAgainstWriter extends Scene {
        private final boolean force;

        AttacherAgainstWriter(boolean force) {
            this.force = force;
        }

        @Override
        public void begin(Run run) {
            prepare(run);
            attacher(run, "a", force);
            writer(run, 3);
        }

        @Override
        public void end(Run run) {
            if (run.crashes() == 0) {
                assertThat(results.get("a")).isInstanceOf(Opened.class);
            }
            checkLog(run);
        }
    }

    /** Two who stop at nothing can overtake each other for ever; two rounds each are tried. */
    private static final class ForceAgainstForce extends Scene {
        @Override
        public void begin(Run run) {
            prepare(run);
            roundsMax = 2;
            attacher(run, "a", true);
            attacher(run, "b", true);
        }

        @Override
        public void end(Run run) {
            if (run.crashes() == 0) {
                List<Line> opened =
                        of(Opened.class).stream()
                                .map(result -> ((Opened) result).opening().line())
                                .toList();
                assertThat(opened).contains(new BucketLog(run.bucket).order.getLast());
                assertThat(of(Opened.class).size() + of(LostRace.class).size()).isEqualTo(2);
            }
            checkLog(run);
        }
    }

    /** One who stops at nothing, one who asks, and a writer who knows of neither. */
    private static final class Crowd extends Scene {
        @Override
        public void begin(Run run) {
            prepare(run);
            attacher(run, "force", true);
            attacher(run, "plain", false);
            writer(run, 1);
        }

        @Override
        public void end(Run run) {
            if (run.crashes() == 0) {
                assertThat(new BucketLog(run.bucket).order.getLast())
                        .isEqualTo(opened("force").opening().line());
            }
            checkLog(run);
        }
    }

    /** A server and a clone of its disk start at the same time. */
    private static final class TwoClones extends Scene {
        @Override
        public void begin(Run run) {
            prepare(run);
            restart(run, "a", new ArrayList<>(List.of(first)));
            restart(run, "b", new ArrayList<>(List.of(first)));
        }

        @Override
        public void end(Run run) {
            if (run.crashes() == 0) {
                assertThat(of(Opened.class)).hasSize(1);
                assertThat(of(Fenced.class)).hasSize(1);
            }
            checkLog(run);
        }
    }

    /**
     * A server is killed while it starts, and starts again; what an earlier start had under way may
     * arrive at any time.
     */
    private static final class RestartsOnly extends Scene {
        private String last = "";

        @Override
        public void begin(Run run) {
            prepare(run);
            announced.add(first);
            start(run, 1);
        }

        private void start(Run run, int number) {
            last = "start " + number;
            run.actor(last, store -> start(run, store, "start " + number, announced))
                    .onCrash(() -> start(run, number + 1));
        }

        @Override
        public void end(Run run) {
            assertThat(results.get(last)).as("what it finds is its own").isInstanceOf(Opened.class);
            checkLog(run);
        }
    }

    /** A server restarts while an operator who took it for dead attaches elsewhere. */
    private static final class RestartAgainstPlain extends Scene {
        @Override
        public void begin(Run run) {
            prepare(run);
            restart(run, "restart", new ArrayList<>(List.of(first)));
            attacher(run, "plain", false);
        }

        @Override
        public void end(Run run) {
            if (run.crashes() == 0) {
                boolean restarted = results.get("restart") instanceof Opened;
                boolean attached = results.get("plain") instanceof Opened;
                assertThat(restarted).as("exactly one").isNotEqualTo(attached);
                assertThat(results.get("restart")).isInstanceOfAny(Opened.class, Fenced.class);
            }
            checkLog(run);
        }
    }

    /**
     * Two open a copy that a foreign tool, which knows of neither, is still writing: what it brings
     * overwrites a seal.
     */
    private static final class WhileACopyArrives extends Scene {
        private final boolean aForces;
        private final boolean bForces;

        WhileACopyArrives(boolean aForces, boolean bForces) {
            this.aForces = aForces;
            this.bForces = bForces;
        }

        @Override
        public void begin(Run run) {
            prepare(run);
            roundsMax = 1;
            opens(run, "a", aForces);
            opens(run, "b", bForces);
            run.actor(
                    "copier",
                    store -> {
                        LogTail tail = written;
                        for (int i = 0; i < 2; i++) {
                            EncodedChunk chunk = chunk(tail);
                            store.put(
                                    chunk.object().key(), ObjectSource.of(chunk.object().bytes()));
                            tail = chunk.tail();
                        }
                    });
        }

        private void opens(Run run, String name, boolean force) {
            run.actor(
                    name,
                    store -> {
                        HeadFinder finder = () -> store.read("find the head", () -> head(run));
                        Rivals.Look look =
                                look(
                                        () -> store.read("list the lines", () -> lines(run)),
                                        () -> store.read("look for rivals", () -> search(run)),
                                        finder);
                        LineOpener opener =
                                opener(store.env, store, finder, look, name, new ArrayList<>());
                        try {
                            OpenResult result =
                                    opener.attach(
                                            finder.find(),
                                            AttachPoint.LATEST,
                                            force,
                                            FirstRecords.NONE);
                            results.put(name, result);
                            if (result instanceof Opened opened) {
                                writeOne(store, opened.first().tail());
                            }
                        } catch (RefusedException e) {
                            run.trace.add(name + " is refused");
                        }
                    });
        }

        private void writeOne(ObjectStore store, LogTail tail) {
            EncodedChunk chunk = chunk(tail);
            if (new ChunkCreator(store).create(chunk.object()) instanceof CreateResult.Created) {
                acknowledged.add(chunk.header());
            }
        }

        /** Two histories: an operator has to decide. */
        private static final class RefusedException extends RuntimeException {
            private static final long serialVersionUID = 1L;
        }

        private static Head head(Run run) {
            if (search(run) instanceof HeadSearch.Found found) {
                return found.head();
            }
            throw new RefusedException();
        }

        private static Set<Line> lines(Run run) {
            return new LogReader(run.store(), run.world.env()).lines();
        }

        private static HeadSearch search(Run run) {
            return new LogReader(run.store(), run.world.env()).findHead();
        }

        @Override
        public void end(Run run) {
            long writers =
                    of(Opened.class).stream()
                            .map(result -> ((Opened) result).opening())
                            .filter(opening -> isOpen(run, opening))
                            .count();
            assertThat(writers).as("who can write: %s", results).isLessThanOrEqualTo(1);
            Head head = ((HeadSearch.Found) search(run)).head();
            assertThat(acknowledged.subList(2, acknowledged.size()))
                    .allMatch(chunk -> isBelow(chunk, head));
        }

        private static boolean isBelow(ChunkHeader chunk, Head head) {
            return head.latest().ancestry().stream()
                    .anyMatch(interval ->
                            interval.line().equals(chunk.line())
                                    && interval.lastSeq() >= chunk.seq());
        }

        private static boolean isOpen(Run run, Opening opening) {
            String prefix = Keys.log(opening.line());
            return run.bucket.keys().stream()
                    .filter(key -> key.startsWith(prefix))
                    .noneMatch(key ->
                            ChunkCodec.decodeHeader(
                                            Objects.requireNonNull(run.bucket.read(key)), key)
                                    .isSeal());
        }
    }

    static OwnLines.Cut cut(LogTail tail) {
        return new OwnLines.Cut(tail.line(), tail.nextSeq() - 1, tail.hash());
    }

    @Test
    void ofTwoPlainAttachesOneWins() {
        report("plain/plain", Interleavings.all(0, PlainAgainstPlain::new));
        report("plain/plain with a crash", Interleavings.all(1, PlainAgainstPlain::new));
    }

    @Test
    void forceWinsAgainstAPlainAttach() {
        report("plain/force", Interleavings.all(0, PlainAgainstForce::new));
        report("plain/force with a crash", Interleavings.all(1, PlainAgainstForce::new));
    }

    @Test
    void whatAWriterWasToldIsDurableSurvivesTheTakeover() {
        report("attach/writer", Interleavings.all(1, () -> new AttacherAgainstWriter(false)));
        report("force/writer", Interleavings.all(1, () -> new AttacherAgainstWriter(true)));
    }

    @Test
    void aRestartAndAnAttachNeverBothGoOn() {
        report("restart/plain", Interleavings.all(1, RestartAgainstPlain::new));
    }

    @Test
    void aCrowdLeavesOneHistory() {
        report("force/force", Interleavings.all(0, ForceAgainstForce::new));
        report("crowd", Interleavings.all(0, Crowd::new));
    }

    @Test
    void aCopyThatArrivesMeanwhileMakesNoSecondWriter() {
        report("plain/plain/copy", Interleavings.all(0, () -> new WhileACopyArrives(false, false)));
        report("force/plain/copy", Interleavings.all(0, () -> new WhileACopyArrives(true, false)));
        report("force/force/copy", Interleavings.all(0, () -> new WhileACopyArrives(true, true)));
    }

    @Test
    void ofTwoClonesOneGoesOn() {
        report("clones", Interleavings.all(1, TwoClones::new));
    }

    @Test
    void aServerGoesOnHoweverOftenItIsKilledWhileItStarts() {
        report("restarts", Interleavings.all(2, RestartsOnly::new));
    }

    private static void report(String what, int runs) {
        System.out.println(what + ": " + runs + " ends");
        assertThat(runs).isGreaterThan(5);
    }
}
