package io.hadal.sql.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.Database;
import io.hadal.engine.Engine;
import io.hadal.engine.Engine.AttachRequest;
import io.hadal.engine.Engine.Attached;
import io.hadal.engine.Engine.DetachMode;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.ReplicaSpec;
import io.hadal.engine.ReplicaSpec.Mode;
import io.hadal.engine.TestTable;
import io.hadal.engine.open.Lab;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A replica that keeps points which its source has collected. */
final class LongerRetentionTest {
    private static final Duration RETENTION = Duration.ofMinutes(10);
    private static final Duration LONGER = Duration.ofMinutes(40);

    private final SimWorld world = new SimWorld(3);
    private final Sites sites = new Sites(world);
    private final SimNode primary = world.node("primary");
    private final SimNode reader = world.node("reader");

    /** What the table held from a time on. */
    private final TreeMap<Long, Map<Long, String>> history = new TreeMap<>();

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    private static ReplicaSpec longer() {
        ReplicaSpec usual = Sites.replica("west", Mode.ASYNC);
        return new ReplicaSpec(
                usual.name(),
                usual.target(),
                usual.mode(),
                LONGER,
                usual.maxLag(),
                usual.onTakeover(),
                usual.verifyEvery());
    }

    private Database write() throws Exception {
        Database database = sites.engine(primary).create("db", Lab.spec("east"));
        TestTable.create(database, "t");
        database.replicas().add(longer());
        for (long id = 1; id < 270; id++) {
            Sites.insert(database, id);
            history.put(world.env().nowMicros(), Lab.rows(database, "t"));
            if (id % 20 == 0) {
                database.flush("t");
                database.merge("t");
            }
            world.sleep(Duration.ofSeconds(20));
        }
        sites.awaitCopied(database);
        world.sleep(Duration.ofMinutes(11));
        return database;
    }

    private static AttachRequest at(String bucket, long micros, boolean readOnly) {
        return new AttachRequest("look", Lab.spec(bucket), null, null, micros, readOnly, true);
    }

    @Test
    void whatOnlyTheReplicaKeepsCanBeReadThere() throws Exception {
        sites.config = Lab.config(3, RETENTION, 1 << 20);
        Database database = primary.call("write", this::write);
        long boundary = primary.call("ask", () -> database.status().earliestTimeMicros());
        long promised = history.lastKey() - LONGER.toNanos() / 1000;
        assertThat(boundary).isGreaterThan(promised);
        reader.run(
                "read",
                () -> {
                    Engine engine = sites.engine(reader);
                    int kept = 0;
                    int gone = 0;
                    for (long time : history.navigableKeySet()) {
                        try {
                            Attached found = engine.attach(at("west", time, true));
                            assertThat(Lab.rows(found.database(), "t"))
                                    .isEqualTo(history.get(time));
                            assertThat(
                                            found.notes().stream()
                                                    .anyMatch(note ->
                                                            note.contains("until it is collected")))
                                    .isEqualTo(time < boundary);
                            kept += time < boundary ? 1 : 0;
                            engine.detach("look", null, DetachMode.NORMAL);
                        } catch (EngineException e) {
                            assertThat(e.kind()).isEqualTo(Kind.POINT_EXPIRED);
                            assertThat(time).isLessThan(promised);
                            gone++;
                        }
                        if (time < promised) {
                            assertThat(Lab.kindOf(() -> engine.attach(at("east", time, true))))
                                    .isEqualTo(Kind.POINT_EXPIRED);
                        }
                        if (time < boundary) {
                            assertThat(Lab.kindOf(() -> engine.attach(at("west", time, false))))
                                    .isEqualTo(Kind.POINT_EXPIRED);
                        }
                    }
                    assertThat(kept).isGreaterThan(80);
                    assertThat(gone).isPositive();
                });
    }
}
