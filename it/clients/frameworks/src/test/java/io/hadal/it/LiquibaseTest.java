package io.hadal.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.Set;
import java.util.stream.Collectors;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.snapshot.DatabaseSnapshot;
import liquibase.snapshot.SnapshotControl;
import liquibase.snapshot.SnapshotGeneratorFactory;
import liquibase.structure.core.Column;
import liquibase.structure.core.Index;
import liquibase.structure.core.Table;
import org.junit.jupiter.api.Test;

/** Liquibase over Connector/J and MariaDB's driver: a change log there and back, and a snapshot. */
class LiquibaseTest {
    @Test
    void mysql() throws Exception {
        story(Server.mysql(Server.fresh("liquibase_mysql")));
    }

    @Test
    void mariadb() throws Exception {
        story(Server.mariadb(Server.fresh("liquibase_mariadb")));
    }

    private static void story(String url) throws Exception {
        try (Connection connection = Server.connect(url)) {
            Database database =
                    DatabaseFactory.getInstance()
                            .findCorrectDatabaseImplementation(new JdbcConnection(connection));
            Liquibase liquibase =
                    new Liquibase("changelog.xml", new ClassLoaderResourceAccessor(), database);
            liquibase.update(new Contexts());
            assertThat(liquibase.listUnrunChangeSets(new Contexts(), null)).isEmpty();
            liquibase.update(new Contexts());
            liquibase.validate();
            assertThat(names(database)).contains("writer", "shelf");
            snapshot(database);
            liquibase.rollback("four", new Contexts());
            assertThat(names(database)).contains("writer").doesNotContain("shelf", "medal");
            liquibase.update(new Contexts());
            liquibase.dropAll();
            assertThat(names(database)).doesNotContain("writer", "shelf", "medal");
        }
    }

    private static DatabaseSnapshot take(Database database) throws Exception {
        return SnapshotGeneratorFactory.getInstance()
                .createSnapshot(database.getDefaultSchema(), database, new SnapshotControl(database));
    }

    private static Set<String> names(Database database) throws Exception {
        return take(database).get(Table.class).stream().map(Table::getName).collect(Collectors.toSet());
    }

    private static Table table(DatabaseSnapshot snapshot, String name) {
        return snapshot.get(Table.class).stream()
                .filter(table -> table.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void snapshot(Database database) throws Exception {
        DatabaseSnapshot snapshot = take(database);
        assertThat(table(snapshot, "medal").getPrimaryKey().getColumnNamesAsList())
                .containsExactly("code", "won");
        Table writer = table(snapshot, "writer");
        assertThat(writer.getColumns()).extracting(Column::getName)
                .containsExactlyInAnyOrder(
                        "id", "name", "email", "born", "seen", "active", "fee", "biography", "picture", "books");
        assertThat(writer.getColumn("id").isAutoIncrement()).isTrue();
        assertThat(writer.getColumn("name").isNullable()).isFalse();
        assertThat(writer.getRemarks()).isEqualTo("who writes");
        assertThat(writer.getIndexes()).extracting(Index::getName).contains("author_email");
        assertThat(writer.getPrimaryKey().getColumnNamesAsList()).containsExactly("id");
    }
}
