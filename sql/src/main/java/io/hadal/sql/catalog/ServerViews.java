package io.hadal.sql.catalog;

import io.hadal.sql.SqlService.ProcessInfo;
import io.hadal.sql.parse.MysqlParser;
import io.hadal.storage.collate.Collation;
import java.util.List;

/** The server itself: its connections, variables, character sets and rights. */
final class ServerViews {
    static final View ENGINES =
            View.of(
                    "ENGINES",
                    (catalogs, rows) ->
                            rows.add(
                                    "Hadal",
                                    "DEFAULT",
                                    "Hot rows in memory, segments in the object store",
                                    "YES",
                                    "NO",
                                    "YES"),
                    "ENGINE",
                    "SUPPORT",
                    "COMMENT",
                    "TRANSACTIONS",
                    "XA",
                    "SAVEPOINTS");

    static final View CHARACTER_SETS =
            View.of(
                    "CHARACTER_SETS",
                    (catalogs, rows) ->
                            rows.add(Catalogs.CHARSET, Catalogs.COLLATION, "UTF-8 Unicode", 4L),
                    "CHARACTER_SET_NAME",
                    "DEFAULT_COLLATE_NAME",
                    "DESCRIPTION",
                    "#MAXLEN");

    static final View COLLATIONS =
            View.of(
                    "COLLATIONS",
                    (catalogs, rows) -> {
                        rows.add(
                                Catalogs.COLLATION,
                                Catalogs.CHARSET,
                                46L,
                                "Yes",
                                "Yes",
                                1L,
                                "NO PAD");
                        rows.add(
                                Collation.GENERAL_CI.sqlName(),
                                Catalogs.CHARSET,
                                (long) Collation.GENERAL_CI.number(),
                                "",
                                "Yes",
                                1L,
                                "PAD SPACE");
                        rows.add("binary", "binary", 63L, "Yes", "Yes", 1L, "NO PAD");
                    },
                    "COLLATION_NAME",
                    "CHARACTER_SET_NAME",
                    "#ID",
                    "IS_DEFAULT",
                    "IS_COMPILED",
                    "#SORTLEN",
                    "PAD_ATTRIBUTE");

    /** The words that the parser reserves. */
    static final View KEYWORDS =
            View.of(
                    "KEYWORDS",
                    (catalogs, rows) -> MysqlParser.words().forEach(word -> rows.add(word, 1L)),
                    "WORD",
                    "#RESERVED");

    static final View PROCESSLIST =
            View.of(
                    "PROCESSLIST",
                    ServerViews::processes,
                    "#ID",
                    "USER",
                    "HOST",
                    "DB",
                    "COMMAND",
                    "#TIME",
                    "STATE",
                    "INFO");

    static final List<View> ALL =
            List.of(
                    ENGINES,
                    CHARACTER_SETS,
                    COLLATIONS,
                    KEYWORDS,
                    PROCESSLIST,
                    PerformanceViews.pairs(
                            "SESSION_VARIABLES", catalogs -> catalogs.source().variables(false)),
                    PerformanceViews.pairs(
                            "GLOBAL_VARIABLES", catalogs -> catalogs.source().variables(true)),
                    PerformanceViews.pairs("SESSION_STATUS", ServerStatus::of),
                    PerformanceViews.pairs("GLOBAL_STATUS", ServerStatus::of));

    private ServerViews() {}

    private static void processes(Catalogs catalogs, View.Rows rows) {
        for (ProcessInfo process : catalogs.source().processes()) {
            rows.add(
                    process.id(),
                    process.user(),
                    process.host(),
                    View.orNull(process.database()),
                    process.command(),
                    process.seconds(),
                    process.state(),
                    View.orNull(process.statement()));
        }
    }
}
