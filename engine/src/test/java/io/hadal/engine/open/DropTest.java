package io.hadal.engine.open;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.Database;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.TestTable;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** DROP of databases in the default store: their files outlive them by the retention. */
final class DropTest {
    private static final Duration RETENTION = Duration.ofDays(1);

    private final SimWorld world = new SimWorld(1);
    private final SimLab sim = new SimLab(world);
    private final SimNode node = world.node("a");

    @AfterEach
    void close() throws IOException {
        world.close();
    }

    private static Database create(Engine engine, long id) {
        Database database = engine.create("db", null);
        Lab.insert(database, TestTable.create(database, "t"), id, Durability.DISK);
        return database;
    }

    private List<String> files(String storageId) {
        return sim.lab.bucket("default").keys().stream()
                .filter(key -> key.contains("/" + storageId + "/"))
                .toList();
    }

    private String dropped() throws Exception {
        String[] storageId = new String[1];
        node.run(
                "create and drop",
                () -> {
                    try (Engine engine = sim.engine(node)) {
                        storageId[0] = create(engine, 1).status().storageId();
                        engine.drop("db", false);
                        assertThat(engine.databases()).isEmpty();
                        assertThat(Lab.kindOf(() -> engine.database("db")))
                                .isEqualTo(Kind.NO_SUCH_DATABASE);
                    }
                });
        return storageId[0];
    }

    @Test
    void itsFilesGoWhenTheRetentionHasPassedAlsoAfterARestart() throws Exception {
        String first = dropped();
        assertThat(files(first)).isNotEmpty();
        node.run(
                "the name is free, and the server is restarted",
                () -> {
                    try (Engine engine = sim.engine(node)) {
                        create(engine, 2);
                        node.env().sleep(RETENTION.minusMinutes(1));
                        assertThat(files(first)).isNotEmpty();
                    }
                });
        node.crash();
        node.restart();
        node.run(
                "a day later",
                () -> {
                    try (Engine engine = sim.engine(node)) {
                        node.env().sleep(Duration.ofHours(1));
                        assertThat(files(first)).isEmpty();
                        Database second = engine.database("db");
                        assertThat(Lab.ids(second, "t")).containsExactly(2L);
                        String id = second.status().storageId();
                        engine.drop("db", true);
                        assertThat(files(id)).as("PURGE").isEmpty();
                    }
                });
    }

    @Test
    void whoAttachesItMeanwhileKeepsIt() throws Exception {
        String storageId = dropped();
        SimNode other = world.node("b");
        other.run(
                "attach elsewhere",
                () -> {
                    try (Engine engine = sim.engine(other)) {
                        Database saved = engine.attach(Lab.attach("saved", "default")).database();
                        assertThat(Lab.ids(saved, "t")).as("all was uploaded").containsExactly(1L);
                        assertThat(saved.status().storageId()).isEqualTo(storageId);
                    }
                });
        node.run(
                "a day later",
                () -> {
                    try (Engine engine = sim.engine(node)) {
                        node.env().sleep(RETENTION.plusHours(1));
                        assertThat(engine.databases()).isEmpty();
                    }
                });
        assertThat(files(storageId)).isNotEmpty();
    }
}
