package io.hadal.engine.open;

import io.hadal.engine.Database;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.Engine.DetachMode;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.Isolation;
import io.hadal.engine.TestTable;
import io.hadal.engine.Transaction;
import io.hadal.engine.open.WriterModel.Attempt;
import io.hadal.env.sim.SimNode;
import io.hadal.objectstore.memory.MemoryBucket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A copy of the bucket by a foreign tool, which is looked at and taken over by a machine that knows
 * nothing of the source: whole, with objects missing, or while the tool goes on writing into it in
 * any order.
 */
final class SimCopy {
    /** What an operator may be told of a copy that is not whole. */
    private static final Set<Kind> REFUSED =
            EnumSet.of(
                    Kind.NOTHING_THERE,
                    Kind.MISSING_OBJECT,
                    Kind.CORRUPT_OBJECT,
                    Kind.POINT_EXPIRED,
                    Kind.AMBIGUOUS_HISTORY);

    private final SimStory story;
    private final RandomGenerator random;
    private final MemoryBucket source;
    private final MemoryBucket target;
    private final SimPlace place;
    private final SimNode node;

    /** What was promised at the source when it was copied, if the copy is whole. */
    private Set<Long> promised = Set.of();

    private boolean whole;

    SimCopy(SimStory story, int number) {
        this.story = story;
        this.random = story.world.random();
        this.source = story.sim.lab.bucket("bucket");
        this.target = story.sim.lab.bucket("copy" + number);
        this.place = story.place.copy(target.name());
        this.node = story.world.node("at copy " + number);
    }

    void begin() {
        switch (random.nextInt(3)) {
            case 0 -> {
                whole = true;
                promised = story.place.promised();
                source.keys().forEach(this::copy);
            }
            case 1 -> {
                double share = random.nextDouble() * 0.2;
                source.keys().stream()
                        .filter(key -> random.nextDouble() > share)
                        .forEach(this::copy);
            }
            default -> story.world.spawn("copier", this::copyInAnyOrder);
        }
        node.spawn("take over the copy", this::takeOver);
    }

    private void copy(String key) {
        byte[] bytes = source.read(key);
        if (bytes != null) {
            target.write(key, bytes);
        }
    }

    /** With plain PUTs, and never looking at the target. */
    private void copyInAnyOrder() {
        for (int round = random.nextInt(4, 12); round > 0; round--) {
            List<String> keys = new ArrayList<>(source.keys());
            for (int i = random.nextInt(keys.size() + 1); i > 0; i--) {
                copy(keys.remove(random.nextInt(keys.size())));
                story.world.sleep(Duration.ofMillis(random.nextInt(20)));
            }
            story.world.sleep(Duration.ofMillis(random.nextInt(1500)));
        }
    }

    private void takeOver() throws Exception {
        Engine engine = story.sim.engine(node);
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            node.env().sleep(Duration.ofMillis(random.nextLong(4000)));
            refusedOr(() -> look(engine));
        }
        refusedOr(() -> attach(engine));
        node.env().sleep(Duration.ofMillis(random.nextLong(20_000)));
        refusedOr(() -> attach(engine));
        engine.close();
    }

    private void refusedOr(SimServer.Act body) throws Exception {
        try {
            body.run();
        } catch (EngineException e) {
            if (whole || !REFUSED.contains(e.kind())) {
                throw e;
            }
            story.count("copy refused " + e.kind());
        }
    }

    private void look(Engine engine) {
        Database database = engine.attach(Lab.readOnly("look", place.bucket)).database();
        try {
            check(Content.of(database));
            story.count("looked at a copy");
        } finally {
            engine.detach("look", null, DetachMode.NORMAL);
        }
    }

    private void check(Content shown) {
        place.check(shown, promised);
    }

    /** Debris that arrives after the first takeover changes nothing. */
    private void attach(Engine engine) {
        Set<Long> before = place.promised();
        Database database = engine.attach(Lab.force("db", place.bucket)).database();
        Content shown = Content.of(database);
        place.check(shown, before);
        if (whole) {
            check(shown);
        }
        story.count(whole ? "whole copy taken over" : "copy taken over");
        WriterModel writer = place.opened(node.name(), database, shown);
        Content.makeTables(database);
        for (int i = random.nextInt(4); i > 0; i--) {
            write(database, writer);
        }
        if (random.nextBoolean()) {
            database.flush(Content.ROWS);
        }
        engine.detach("db", null, random.nextBoolean() ? DetachMode.NORMAL : DetachMode.FORCE);
    }

    private void write(Database database, WriterModel writer) {
        Attempt attempt = writer.begin(story.nextNumber(), 0, Map.of());
        long mark = Content.MARKS_FROM + attempt.number;
        TestTable rows = Lab.table(database, Content.ROWS);
        TestTable marks = Lab.table(database, Content.MARKS);
        SimPlace.Moment begun = place.now();
        try (Transaction transaction = database.begin(Isolation.READ_COMMITTED, Lab.LOCK_WAIT)) {
            transaction.beginStatement();
            rows.insert(transaction, mark, attempt.number, mark);
            marks.insert(transaction, mark, attempt.number, mark);
            attempt.acknowledged(transaction.commit(Durability.OBJECT_STORE));
            place.acknowledged(writer, attempt.number, begun);
        }
    }
}
