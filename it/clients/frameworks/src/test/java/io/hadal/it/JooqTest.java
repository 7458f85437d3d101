package io.hadal.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.rowNumber;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.table;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.ExecuteListener;
import org.jooq.Field;
import org.jooq.Index;
import org.jooq.Key;
import org.jooq.Meta;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.TableOptions;
import org.jooq.codegen.GenerationTool;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Jdbc;
import org.jooq.meta.jaxb.Target;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** jOOQ with MySQL's dialect: the generator of code, and statements. */
class JooqTest {
    private static final Table<Record> BOOK = table(name("book"));
    private static final Field<Long> ID = field(name("id"), Long.class);
    private static final Field<String> TITLE = field(name("title"), String.class);
    private static final Field<BigDecimal> PRICE = field(name("price"), BigDecimal.class);
    private static final Field<LocalDateTime> AT = field(name("at"), LocalDateTime.class);

    @BeforeAll
    static void tables() throws Exception {
        Server.run(
                Server.fresh("jooq"),
                "CREATE TABLE book (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, title VARCHAR(80) NOT NULL COMMENT 'as printed',"
                        + " price DECIMAL(10,2) DEFAULT 0.00, at DATETIME(6), sold BOOLEAN NOT NULL DEFAULT 0, cover BLOB, doc JSON, KEY book_title (title))",
                "CREATE TABLE shelf (a INT, b INT, note TEXT, PRIMARY KEY (a, b), UNIQUE KEY shelf_b (b))",
                "CREATE VIEW titles AS SELECT id, title FROM book");
    }

    @Test
    void code(@TempDir Path target) throws Exception {
        GenerationTool.generate(new Configuration()
                .withJdbc(new Jdbc().withUrl(Server.mysql("jooq")).withUser(Server.USER).withPassword(Server.PASSWORD))
                .withGenerator(new Generator()
                        .withDatabase(new org.jooq.meta.jaxb.Database()
                                .withName("org.jooq.meta.mysql.MySQLDatabase")
                                .withInputSchema("jooq"))
                        .withTarget(new Target().withPackageName("generated").withDirectory(target.toString()))));
        String book = Files.readString(target.resolve("generated/tables/Book.java"));
        assertThat(book)
                .contains("SQLDataType.BIGINTUNSIGNED.nullable(false).generatedByDefaultAsIdentity()")
                .contains("SQLDataType.VARCHAR(80).nullable(false), this, \"as printed\"")
                .contains("SQLDataType.DECIMAL(10, 2)")
                .contains("SQLDataType.LOCALDATETIME(6)")
                .contains("SQLDataType.JSON");
        assertThat(Files.readString(target.resolve("generated/Keys.java")))
                .contains("KEY_BOOK_PRIMARY", "KEY_SHELF_PRIMARY", "KEY_SHELF_SHELF_B");
        assertThat(Files.readString(target.resolve("generated/Indexes.java"))).contains("book_title");
    }

    /** What the catalog of a connection is to programs that are written against no schema. */
    @Test
    void meta() throws Exception {
        for (String url : List.of(Server.mysql("jooq"), Server.mariadb("jooq"))) {
            try (Connection connection = Server.connect(url)) {
                List<String> refused = new ArrayList<>();
                DSLContext jooq = DSL.using(new DefaultConfiguration().set(connection).set(SQLDialect.MYSQL)
                        .set(ExecuteListener.onException(context -> refused.add(context.sql() + ": " + context.sqlException()))));
                Meta meta = jooq.meta().filterSchemas(s -> s.getName().equals("jooq"));
                assertThat(meta.getTables()).extracting(Table::getName).containsExactlyInAnyOrder("book", "shelf", "titles");
                Table<?> book = meta.getTables("book").getFirst();
                assertThat(book.getPrimaryKey().getFields()).extracting(Field::getName).containsExactly("id");
                assertThat(book.field("id").getDataType().identity()).isTrue();
                assertThat(book.field("title").getDataType().length()).isEqualTo(80);
                assertThat(book.field("price").getDataType().scale()).isEqualTo(2);
                assertThat(book.getIndexes()).extracting(Index::getName).contains("book_title");
                assertThat(meta.getTables("shelf").getFirst().getUniqueKeys()).extracting(Key::getName).containsExactly("shelf_b");
                assertThat(meta.getTables("titles").getFirst().getTableType()).isEqualTo(TableOptions.TableType.VIEW);
                assertThat(meta.getTables("titles").getFirst().getOptions().source()).contains("FROM book");
                assertThat(meta.ddl().queries()).hasSizeGreaterThan(2);
                assertThat(meta.informationSchema().getTables()).hasSize(3);
                assertThat(refused).isEmpty();
            }
        }
    }

    @Test
    void statements() throws Exception {
        try (Connection connection = Server.connect(Server.mysql("jooq"))) {
            DSLContext jooq = DSL.using(connection, SQLDialect.MYSQL);
            LocalDateTime at = LocalDateTime.of(2026, 1, 2, 3, 4, 5, 678901000);
            jooq.insertInto(BOOK, TITLE, PRICE, AT).values("one", new BigDecimal("1.50"), at).execute();
            long id = jooq.lastID().longValue();
            jooq.insertInto(BOOK, TITLE, PRICE)
                    .values("two", new BigDecimal("2.50"))
                    .values("three", new BigDecimal("3.50"))
                    .execute();
            jooq.insertInto(BOOK, ID, TITLE, PRICE).values(id, "one", BigDecimal.TEN)
                    .onDuplicateKeyUpdate().set(PRICE, PRICE.plus(1)).execute();
            assertThat(jooq.selectFrom(BOOK).where(ID.eq(id)).fetchOne(PRICE)).isEqualByComparingTo("2.50");
            assertThat(jooq.select(TITLE, rowNumber().over().orderBy(PRICE.desc(), TITLE)).from(BOOK)
                            .orderBy(PRICE.desc(), TITLE).limit(2).offset(1).fetch(TITLE))
                    .isEqualTo(List.of("one", "two"));
            assertThat(jooq.select(PRICE, count(), sum(PRICE)).from(BOOK).groupBy(PRICE).having(count().gt(1))
                            .fetchOne(2, BigDecimal.class))
                    .isEqualByComparingTo("5.00");
            jooq.transaction(inner -> assertThat(inner.dsl().deleteFrom(BOOK)
                            .where(ID.in(DSL.select(ID).from(BOOK).where(TITLE.like("t%")))).execute())
                    .isEqualTo(2));
            assertThat(jooq.fetchExists(jooq.selectFrom(BOOK).where(AT.eq(at)))).isTrue();
        }
    }
}
