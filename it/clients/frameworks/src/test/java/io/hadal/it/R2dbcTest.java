package io.hadal.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.Result;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** R2DBC MySQL, with statements prepared by the client and by the server. */
class R2dbcTest {
    private static <T> T get(Publisher<T> one) {
        return Mono.from(one).block();
    }

    private static long update(Connection connection, String sql, Object... values) {
        var statement = connection.createStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.bind(i, values[i]);
        }
        return Flux.from(statement.execute()).flatMap(Result::getRowsUpdated).reduce(0L, Long::sum).block();
    }

    private static <T> List<T> query(Connection connection, String sql, Class<T> type) {
        return Flux.from(connection.createStatement(sql).execute())
                .flatMap(result -> result.map((row, meta) -> row.get(0, type)))
                .collectList()
                .block();
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "true"})
    void story(String serverPreparing) throws Exception {
        String database = Server.fresh("r2dbc_" + serverPreparing);
        Connection connection = get(ConnectionFactories.get("r2dbc:mysql://root@%s:%d/%s?useServerPrepareStatement=%s"
                        .formatted(Server.HOST, Server.PORT, database, serverPreparing))
                .create());
        try {
            update(connection, "CREATE TABLE t (id BIGINT AUTO_INCREMENT PRIMARY KEY, a VARCHAR(20) UNIQUE, d DECIMAL(10,2), at DATETIME(6), b BLOB)");
            LocalDateTime at = LocalDateTime.of(2026, 1, 2, 3, 4, 5, 678901000);
            assertThat(update(connection, "INSERT INTO t (a, d, at) VALUES (?, ?, ?)", "é😀", new BigDecimal("1.25"), at)).isEqualTo(1);
            assertThat(Flux.from(connection.createStatement("INSERT INTO t (a) VALUES ('two')").returnGeneratedValues("id").execute())
                            .flatMap(result -> result.map((row, meta) -> row.get("id", Long.class)))
                            .collectList()
                            .block())
                    .containsExactly(2L);
            assertThat(query(connection, "SELECT a FROM t ORDER BY id", String.class)).containsExactly("é😀", "two");
            assertThat(query(connection, "SELECT at FROM t WHERE id = 1", LocalDateTime.class)).containsExactly(at);
            assertThat(query(connection, "SELECT d FROM t WHERE id = 1", BigDecimal.class)).containsExactly(new BigDecimal("1.25"));
            assertThat(Flux.from(connection.createStatement("INSERT INTO t (a) VALUES ('two')").execute())
                            .flatMap(Result::getRowsUpdated)
                            .then(Mono.just("no error"))
                            .onErrorResume(R2dbcDataIntegrityViolationException.class, e -> Mono.just("refused"))
                            .block())
                    .isEqualTo("refused");
            get(connection.beginTransaction());
            update(connection, "DELETE FROM t");
            get(connection.createSavepoint("s"));
            update(connection, "INSERT INTO t (a) VALUES ('gone')");
            get(connection.rollbackTransactionToSavepoint("s"));
            assertThat(query(connection, "SELECT COUNT(*) FROM t", Long.class)).containsExactly(0L);
            get(connection.rollbackTransaction());
            assertThat(query(connection, "SELECT COUNT(*) FROM t", Long.class)).containsExactly(2L);
            assertThat(get(connection.validate(io.r2dbc.spi.ValidationDepth.REMOTE))).isTrue();
        } finally {
            get(connection.close());
        }
    }

    @Test
    void metadata() {
        Connection connection = get(ConnectionFactories.get("r2dbc:mysql://root@%s:%d".formatted(Server.HOST, Server.PORT)).create());
        assertThat(connection.getMetadata().getDatabaseVersion()).startsWith("8.0");
        get(connection.close());
    }
}
