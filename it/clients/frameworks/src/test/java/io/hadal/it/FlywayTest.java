package io.hadal.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;

/** Flyway by its plug-ins for MySQL and SingleStore. */
class FlywayTest {
    private static Flyway flyway(String url, String folder) {
        return Flyway.configure()
                .dataSource(url, Server.USER, Server.PASSWORD)
                .locations("classpath:" + folder)
                .cleanDisabled(false)
                .load();
    }

    @Test
    void mysql() throws Exception {
        String url = Server.mysql(Server.fresh("flyway_mysql")) + "&sessionVariables=ignore_foreign_keys=1";
        story(flyway(url, "db/migration"), 3);
    }

    @Test
    void mariadb() throws Exception {
        String url = Server.mariadb(Server.fresh("flyway_mariadb")) + "?sessionVariables=ignore_foreign_keys=1";
        story(flyway(url, "db/migration"), 3);
    }

    @Test
    void singlestore() throws Exception {
        story(flyway(Server.singlestore(Server.fresh("flyway_singlestore")), "db/singlestore"), 2);
    }

    private static void story(Flyway flyway, int migrations) {
        assertThat(flyway.migrate().migrationsExecuted).isEqualTo(migrations);
        assertThat(flyway.migrate().migrationsExecuted).isZero();
        flyway.validate();
        assertThat(flyway.info().applied()).hasSize(migrations);
        flyway.repair();
        flyway.clean();
        assertThat(flyway.info().applied()).isEmpty();
        assertThat(flyway.migrate().migrationsExecuted).isEqualTo(migrations);
    }

    /** Several instances of an application start at the same time: one migrates, the others wait. */
    @Test
    void instancesThatStartTogether() throws Exception {
        String url = Server.mysql(Server.fresh("flyway_together")) + "&sessionVariables=ignore_foreign_keys=1";
        List<Callable<Integer>> starts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            starts.add(() -> flyway(url, "db/migration").migrate().migrationsExecuted);
        }
        int executed = 0;
        try (ExecutorService instances = Executors.newFixedThreadPool(starts.size())) {
            for (Future<Integer> start : instances.invokeAll(starts)) {
                executed += start.get();
            }
        }
        assertThat(executed).isEqualTo(3);
    }

    @Test
    void aDatabaseThatWasThereBefore() throws Exception {
        String name = Server.fresh("flyway_before");
        Server.run(name, "CREATE TABLE old (id INT PRIMARY KEY)");
        Flyway flyway = flyway(Server.mysql(name), "db/singlestore");
        assertThatThrownBy(flyway::migrate).isInstanceOf(FlywayException.class).hasMessageContaining("non-empty");
    }
}
