package io.hadal.sql.catalog;

import io.hadal.sql.SqlException;
import io.hadal.sql.SqlService.ProcessInfo;
import java.util.List;
import java.util.Map;

/** What of performance_schema needs no instruments: connections, variables and the status. */
final class PerformanceViews {
    static final List<View> ALL =
            List.of(
                    pairs("global_variables", catalogs -> catalogs.source().variables(true)),
                    pairs("session_variables", catalogs -> catalogs.source().variables(false)),
                    pairs("global_status", ServerStatus::of),
                    pairs("session_status", ServerStatus::of),
                    View.of(
                            "processlist",
                            PerformanceViews::processes,
                            "#ID",
                            "USER",
                            "HOST",
                            "DB",
                            "COMMAND",
                            "#TIME",
                            "STATE",
                            "INFO",
                            "EXECUTION_ENGINE"),
                    View.of(
                            "threads",
                            PerformanceViews::threads,
                            "#THREAD_ID",
                            "NAME",
                            "TYPE",
                            "#PROCESSLIST_ID",
                            "PROCESSLIST_USER",
                            "PROCESSLIST_HOST",
                            "PROCESSLIST_DB",
                            "PROCESSLIST_COMMAND",
                            "#PROCESSLIST_TIME",
                            "PROCESSLIST_STATE",
                            "PROCESSLIST_INFO",
                            "#PARENT_THREAD_ID",
                            "ROLE",
                            "INSTRUMENTED",
                            "HISTORY",
                            "CONNECTION_TYPE",
                            "#THREAD_OS_ID",
                            "RESOURCE_GROUP"),
                    attributes("session_connect_attrs", false),
                    attributes("session_account_connect_attrs", true));

    private PerformanceViews() {}

    /** Names and values at one moment. */
    @FunctionalInterface
    interface Pairs {
        Map<String, String> of(Catalogs catalogs) throws SqlException;
    }

    /** A table of names, which ignore case, and values. */
    static View pairs(String name, Pairs pairs) {
        return View.of(
                name,
                (catalogs, rows) -> pairs.of(catalogs).forEach(rows::add),
                "=VARIABLE_NAME",
                "VARIABLE_VALUE");
    }

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
                    View.orNull(process.statement()),
                    "PRIMARY");
        }
    }

    private static void threads(Catalogs catalogs, View.Rows rows) {
        for (ProcessInfo process : catalogs.source().processes()) {
            rows.add(
                    process.id(),
                    "thread/sql/one_connection",
                    "FOREGROUND",
                    process.id(),
                    process.user(),
                    withoutPort(process.host()),
                    View.orNull(process.database()),
                    process.command(),
                    process.seconds(),
                    View.orNull(process.state()),
                    View.orNull(process.statement()),
                    null,
                    null,
                    "NO",
                    "NO",
                    null,
                    null,
                    null);
        }
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    /**
     * @param own whether only those of the user who asks are told
     */
    private static View attributes(String name, boolean own) {
        return View.of(
                name,
                (catalogs, rows) -> {
                    String user = catalogs.source().client().user();
                    for (ProcessInfo process : catalogs.source().processes()) {
                        if (!own || process.user().equals(user)) {
                            attributes(process, rows);
                        }
                    }
                },
                "#PROCESSLIST_ID",
                "ATTR_NAME",
                "ATTR_VALUE",
                "#ORDINAL_POSITION");
    }

    private static void attributes(ProcessInfo process, View.Rows rows) {
        long position = 0;
        for (Map.Entry<String, String> attribute : process.attributes().entrySet()) {
            rows.add(process.id(), attribute.getKey(), attribute.getValue(), position++);
        }
    }
}
