package io.hadal.storage.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.SystemEnv;
import io.hadal.objectstore.CountingObjectStore;
import io.hadal.objectstore.Verb;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.history.LogWalk.Broken;
import io.hadal.storage.history.LogWalk.End;
import io.hadal.storage.history.LogWalk.Forked;
import io.hadal.storage.history.LogWalk.Next;
import io.hadal.storage.history.LogWalk.Step;
import io.hadal.storage.history.LogWalk.Turned;
import io.hadal.storage.log.LogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogWalkTest {
    private final SystemEnv env = new SystemEnv();
    private final MemoryBucket bucket = new MemoryBucket("bucket");
    private final CountingObjectStore store =
            new CountingObjectStore(new MemoryObjectStore(bucket, "", env));
    private final LogBuilder log = new LogBuilder(store);
    private final LogReader reader = new LogReader(store, env);
    private final List<Long> positions = new ArrayList<>();

    @AfterEach
    void close() {
        env.close();
    }

    private LogWalk walk(Point from) {
        HeadSearch.Found found = (HeadSearch.Found) reader.findHead();
        positions.clear();
        return LogWalk.start(reader, found.head(), from);
    }

    /** Steps until the walk leads no further; the last step. */
    private Step onward(LogWalk walk) {
        while (true) {
            Step step = walk.next();
            switch (step) {
                case Next next ->
                        next.records().stream().map(LogRecord::position).forEach(positions::add);
                case Turned turned -> assertThat(walk.line()).isEqualTo(turned.opening().line());
                case End _, Forked _, Broken _ -> {
                    return step;
                }
            }
        }
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    void everyStepIsOneGet() {
        log.chunks(2);
        LogWalk walk = walk(log.latest());
        log.chunks(3);
        store.reset();
        assertThat(onward(walk)).isInstanceOf(End.class);
        assertThat(positions).isEqualTo(range(5, 10));
        assertThat(walk.point()).isEqualTo(log.latest());
        assertThat(store.total()).isEqualTo(4);
        assertThat(store.count(Verb.GET)).isEqualTo(4);
    }

    @Test
    void followsSealsThroughLinesWithAndWithoutChunks() {
        log.chunks(2);
        LogWalk walk = walk(log.latest());
        log.chunks(1).restart().chunks(1).seal(log.latest()).seal(log.latest()).open().chunks(1);
        assertThat(onward(walk)).isInstanceOf(End.class);
        assertThat(positions).isEqualTo(range(5, 10));
        assertThat(walk.point()).isEqualTo(log.latest());
    }

    @Test
    void beginsAtAnEmptyLine() {
        log.chunks(2).seal(log.latest());
        LogWalk walk = walk(log.latest());
        assertThat(walk.next()).isInstanceOf(End.class);
        assertThat(walk.line()).isEqualTo(log.line());
        log.open().chunks(1);
        assertThat(onward(walk)).isInstanceOf(End.class);
        assertThat(positions).isEqualTo(range(5, 6));
    }

    @Test
    void anOlderPointIsLeftByTheWayToTheHeadNotIntoAbandonedFutures() {
        log.chunks(2);
        Point start = log.latest();
        log.chunks(2);
        Point fork = log.latest();
        log.chunks(3).seal(fork).open().chunks(2);
        LogWalk walk = walk(start);
        assertThat(onward(walk)).isInstanceOf(End.class);
        assertThat(positions).isEqualTo(range(5, 12));
        assertThat(walk.point()).isEqualTo(log.latest());
    }

    @Test
    void aPointWithinAChunkIsLeftWithTheRestOfIt() {
        log.commits(10);
        Point whole = log.latest();
        log.chunks(1);
        HeadSearch.Found found = (HeadSearch.Found) reader.findHead();
        Point within = new Locator(reader).byPosition(found.head(), 4);
        assertThat(within.seq()).isEqualTo(whole.seq());
        LogWalk walk = walk(within);
        onward(walk);
        assertThat(positions).isEqualTo(range(5, 12));
        assertThat(walk.point()).isEqualTo(log.latest());
    }

    @Test
    void aForkWithinAChunkIsWalkedUpToIt() {
        log.chunks(1);
        Point start = log.latest();
        log.commits(10).chunks(1);
        HeadSearch.Found found = (HeadSearch.Found) reader.findHead();
        log.seal(new Locator(reader).byPosition(found.head(), 5)).open().chunks(1);
        LogWalk walk = walk(start);
        assertThat(onward(walk)).isInstanceOf(End.class);
        assertThat(positions).isEqualTo(List.of(3L, 4L, 5L, 6L, 7L));
        assertThat(walk.point()).isEqualTo(log.latest());
    }

    @Test
    void aSealForAnOlderPointIsAFork() {
        log.chunks(2);
        Point old = log.latest();
        LogWalk walk = walk(old);
        log.chunks(1).seal(old).open();
        assertThat(onward(walk)).isInstanceOf(Forked.class);
        assertThat(positions).isEqualTo(range(5, 6));
    }

    @Test
    void aSealForWhatIsShownIsNoneEvenIfChunksWithoutRecordsCameAfter() {
        log.chunks(2);
        Point old = log.latest();
        LogWalk walk = walk(old);
        log.chunk(List.of()).seal(old).open().chunks(1);
        assertThat(onward(walk)).isInstanceOf(End.class);
        assertThat(walk.point()).isEqualTo(log.latest());
    }

    @Test
    void aChunkThatDoesNotFollowIsNotTaken() {
        log.chunks(2);
        LogWalk walk = walk(log.latest());
        LogBuilder other = log.asOf(((HeadSearch.Found) reader.findHead()).head());
        log.commits(1);
        String first = Keys.chunk(log.line(), log.tail().nextSeq() - 1);
        byte[] before = Objects.requireNonNull(bucket.read(first));
        bucket.remove(first);
        other.commits(2).commits(1);
        String second = Keys.chunk(log.line(), other.tail().nextSeq() - 1);
        bucket.write(first, before);
        assertThat(onward(walk)).isInstanceOf(Broken.class);
        assertThat(walk.nextKey()).isEqualTo(second);
        assertThat(positions).containsExactly(5L);
    }

    @Test
    void aDamagedChunkIsBrokenUntilItIsReplaced() {
        log.chunks(2);
        LogWalk walk = walk(log.latest());
        log.chunks(1);
        String key = walk.nextKey();
        byte[] good = Objects.requireNonNull(bucket.read(key));
        byte[] bad = good.clone();
        bad[bad.length / 2] ^= 1;
        bucket.write(key, bad);
        assertThat(walk.next()).isInstanceOf(Broken.class);
        bucket.write(key, good);
        assertThat(onward(walk)).isInstanceOf(End.class);
        assertThat(positions).isEqualTo(range(5, 6));
    }

    @Test
    void whatLiesBehindAGapIsAskedForByOneList() {
        log.chunks(2);
        LogWalk walk = walk(log.latest());
        assertThat(walk.beyond()).isEmpty();
        log.chunks(2);
        bucket.remove(walk.nextKey());
        assertThat(walk.next()).isInstanceOf(End.class);
        store.reset();
        assertThat(walk.beyond()).contains(walk.nextSeq() + 1);
        assertThat(store.total()).isEqualTo(1);
    }
}
